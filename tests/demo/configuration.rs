//! The demo's `rexian.toml`: written anew at each start, as ports and passwords may be others, unless a person has
//! changed it meanwhile. Then it stays theirs.

use std::fs;
use std::io::Result;
use std::path::Path;

use harness::settings::write_private;

/// What was written last, by which an edited file is known.
const MADE: &str = "rexian.toml.made";

/// A configuration that somebody edited, and the password in it, which is another at each start.
#[derive(Debug, PartialEq)]
pub struct Edited {
    text: String,
    password: String,
}

impl Edited {
    /// Of the demo in this folder, before it is written anew.
    pub fn find(dir: &Path) -> Option<Self> {
        let made = fs::read_to_string(dir.join(MADE)).ok()?;
        let text = fs::read_to_string(dir.join("rexian.toml")).ok()?;
        let password = password(&made)?.into();
        (text != made).then_some(Self { text, password })
    }
}

/// Notes what was written, and puts back what somebody had edited.
pub fn settle(dir: &Path, edited: Option<&Edited>) -> Result<()> {
    let file = dir.join("rexian.toml");
    let made = fs::read_to_string(&file)?;
    write_private(&dir.join(MADE), &made)?;
    let Some((edited, present)) = edited.zip(password(&made)) else {
        return Ok(());
    };
    write_private(&file, &edited.text.replace(&edited.password, present))
}

/// Asterisk's, the only one in it.
fn password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("\npassword = \"")?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(password: &str) -> String {
        format!("data = \"x\"\n[asterisk]\npassword = \"{password}\"\n")
    }

    #[test]
    fn an_edited_configuration_stays_but_for_the_password_and_another_is_made_anew() {
        let dir = std::env::temp_dir().join(format!("rexian-demo-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("rexian.toml");
        fs::write(&file, made("first")).unwrap();
        settle(&dir, None).unwrap();
        assert_eq!(Edited::find(&dir), None);
        let own = "[office]\nname = \"示例\"\n";
        fs::write(&file, made("first") + own).unwrap();
        let edited = Edited::find(&dir);
        fs::write(&file, made("second")).unwrap();
        settle(&dir, edited.as_ref()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), made("second") + own);
        assert!(Edited::find(&dir).is_some(), "and at the next start too");
        fs::remove_dir_all(&dir).unwrap();
    }
}
