//! The configuration: one TOML file. What it may hold is explained in `rexian.example.toml`; an unknown
//! key or a bad value is an error with its line and a suggestion.

mod convert;
mod error;
mod file;
mod value;

use std::path::{Path, PathBuf};

use crate::speech;
pub use error::ConfigError;
pub use file::File as Settings;

/// Every setting with its meaning; written by `rexian init`.
pub const EXAMPLE: &str = include_str!("../../rexian.example.toml");

/// A configuration that has been read and makes sense.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it was read from.
    pub path: PathBuf,
    /// What it says.
    pub settings: Settings,
    /// ARI's password, from the file or the file it names.
    pub ari_password: String,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is no TOML, has an unknown key or a bad value, or a plan that cannot work.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|why| ConfigError::unread(path, &why))?;
        Self::parse(path, &text)
    }

    /// Makes sense of a text that was read from `path`.
    ///
    /// # Errors
    /// As `load`.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let settings: Settings =
            toml::from_str(text).map_err(|why| ConfigError::toml(path, text, &why))?;
        let ari_password = password(path, &settings)?;
        let config = Self {
            path: path.into(),
            settings,
            ari_password,
        };
        config
            .plan(Vec::new())
            .and_then(|_| config.menus_can_speak())
            .map_err(|why| ConfigError::plan(path, text, &why))?;
        Ok(config)
    }

    /// Whether there are words for all that menus say.
    fn menus_can_speak(&self) -> Result<(), String> {
        let prompts = speech::prompts(self.speech().prompts.as_deref());
        let prompts = prompts.map_err(|why| format!("speech.prompts: {why}"))?;
        for prompt in self.settings.menus.iter().flat_map(|menu| &menu.say) {
            prompts
                .form(prompt, None)
                .map_err(|why| format!("say = [\"{prompt}\"]: {why}"))?;
        }
        Ok(())
    }
}

fn password(path: &Path, settings: &Settings) -> Result<String, ConfigError> {
    let asterisk = &settings.asterisk;
    if asterisk.password_file.as_os_str().is_empty() {
        return Ok(asterisk.password.clone());
    }
    let file = &asterisk.password_file;
    let text = std::fs::read_to_string(file).map_err(|why| {
        ConfigError::plain(
            path,
            &format!("asterisk.password_file {}: {why}", file.display()),
        )
    })?;
    Ok(text.trim().into())
}

#[cfg(test)]
mod tests;
