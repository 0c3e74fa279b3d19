//! One office: a folder with everything in it, and a block of ports.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::accounts::Accounts;
use crate::asterisk::Asterisk;
use crate::folders::Folders;
use crate::ports::Ports;
use crate::program::Program;
use crate::settings;
use crate::{HOTLINE, secret};

/// A folder, ports, accounts and the hotline's Asterisk's directories.
#[derive(Debug)]
pub struct Site {
    /// Everything lies below it.
    pub dir: PathBuf,
    /// The ports of this site.
    pub ports: Ports,
    /// The address that SIP, voice and pages are offered on.
    pub listen: String,
    /// Telephones and people.
    pub accounts: Accounts,
    /// The password of ARI's user `rexian`.
    pub ari_password: String,
    /// The Asterisk that is used.
    pub program: Program,
    /// The hotline's Asterisk's directories.
    pub hotline: Folders,
    /// Whether the carrier's line is watched.
    pub watched: bool,
    /// Removes the folder of a temporary site.
    broom: Option<Broom>,
}

impl Site {
    /// A site for tests, below the system's temporary directory, on free ports; its folder is removed
    /// when the value is dropped or this process ends, unless a test fails.
    ///
    /// # Errors
    /// When there is no Asterisk, no free block of ports, or a file cannot be written.
    pub fn temporary() -> io::Result<Site> {
        let dir = env::temp_dir().join(format!("rexian-{}", secret::word(8)?));
        let mut site = Site::at(&dir, Ports::free()?, "127.0.0.1", true)?;
        site.broom = Some(Broom::over(&dir)?);
        Ok(site)
    }

    /// The site in `dir`: a new one, or the one that is there with its accounts. The carrier's line is `watched` where
    /// something answers at its other end.
    ///
    /// # Errors
    /// When there is no Asterisk, or a file cannot be written.
    pub fn at(dir: &Path, ports: Ports, listen: &str, watched: bool) -> io::Result<Site> {
        let program = Program::find()?;
        let known = dir.join("accounts.json");
        let accounts = if known.exists() {
            Accounts::read(&known)?
        } else {
            Accounts::random()?
        };
        let site = Site {
            hotline: Folders::make(&dir.join("hotline"), &program)?,
            dir: dir.to_path_buf(),
            ports,
            listen: listen.into(),
            accounts,
            ari_password: secret::word(24)?,
            program,
            watched,
            broom: None,
        };
        fs::create_dir_all(site.data())?;
        settings::write(&site)?;
        site.write_accounts()?;
        Ok(site)
    }

    /// Starts the hotline's Asterisk and waits until it can take calls.
    ///
    /// # Errors
    /// As [`Asterisk::start`].
    pub fn asterisk(&self) -> io::Result<Asterisk> {
        Asterisk::start("hotline", &self.program, &self.hotline)
    }

    /// Adds sections to Rexian's configuration, as TOML, in place of those added before; before
    /// `rexian` starts.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn configure(&self, sections: &str) -> io::Result<()> {
        settings::write_rexian(self, sections)
    }

    /// Rexian's data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Rexian's configuration.
    pub fn config(&self) -> PathBuf {
        self.dir.join("rexian.toml")
    }

    /// Passwords, token and addresses for people and programmes.
    pub fn accounts_file(&self) -> PathBuf {
        self.dir.join("accounts.json")
    }

    /// Where messages lie that the dialplan took while Rexian was away.
    pub fn messages(&self) -> PathBuf {
        self.hotline.spool().join("rexian-messages")
    }

    /// Where the pages are.
    pub fn url(&self) -> String {
        format!("http://{}:{}", self.address(), self.ports.web())
    }

    /// The address to reach us at from this machine.
    pub fn address(&self) -> &str {
        if self.listen == "0.0.0.0" {
            "127.0.0.1"
        } else {
            &self.listen
        }
    }

    fn write_accounts(&self) -> io::Result<()> {
        let console = format!(
            "{} -C '{}' -rx",
            self.program.shell(),
            self.hotline.main_file().display()
        );
        let all = json!({
            "sip": {"host": self.address(), "port": self.ports.sip(), "number": HOTLINE},
            "listen": self.listen,
            "trunk": {"from": "127.0.0.1"},
            "phones": self.accounts.phones_json(),
            "users": self.accounts.users_json(),
            "web": self.url(),
            "api": {"url": format!("{}/api/v1", self.url()), "token": self.accounts.token},
            "agi": format!("127.0.0.1:{}", self.ports.agi()),
            "asterisk": {"rx": console},
            "data": self.data(),
        });
        let text = serde_json::to_string_pretty(&all)? + "\n";
        settings::write_private(&self.accounts_file(), &text)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let Some(broom) = self.broom.take() else {
            return;
        };
        if std::thread::panicking() {
            eprintln!("--- the site is kept for a look: {}", self.dir.display());
            broom.spare();
        } else {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// A process that outlives us and removes a folder when we are gone, in whatever way.
#[derive(Debug)]
struct Broom(Child);

impl Broom {
    fn over(dir: &Path) -> io::Result<Broom> {
        // What still writes there is being ended at the same time.
        let sweep = "read -r word || until rm -rf -- \"$0\" 2>/dev/null; do sleep 1; done";
        let mut command = Command::new("sh");
        command.args(["-c", sweep]).arg(dir);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        command.stderr(Stdio::null()).process_group(0);
        Ok(Broom(command.spawn()?))
    }

    /// Leaves the folder alone.
    fn spare(mut self) {
        if let Some(mut ear) = self.0.stdin.take() {
            let _ = ear.write_all(b"spare\n");
        }
        let _ = self.0.wait();
    }
}
