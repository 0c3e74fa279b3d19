//! What was asked for on the command line.

use std::net::IpAddr;
use std::path::PathBuf;

/// The first of the demo's ports unless told otherwise.
const PORT_BASE: u16 = 20_000;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run in the foreground.
    Run,
    /// Start in the background, and come back when calls can be taken.
    Start,
    /// Stop the one that runs.
    Stop,
    /// Tell whether one runs.
    Status,
}

/// The options of `bin/demo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What to do.
    pub action: Action,
    /// Robot citizens and agents.
    pub traffic: bool,
    /// Begin with new data.
    pub reset: bool,
    /// The address for SIP, voice and pages.
    pub listen: String,
    /// The first port.
    pub port_base: u16,
}

impl Options {
    /// Reads the words of a command line.
    ///
    /// # Errors
    /// Says which word is wrong and what is allowed.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options {
            action: Action::Run,
            traffic: false,
            reset: false,
            listen: "127.0.0.1".into(),
            port_base: PORT_BASE,
        };
        let mut words = words.flat_map(split);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--traffic" => options.traffic = true,
                "--reset" => options.reset = true,
                "--detach" => options.action = Action::Start,
                "--stop" => options.action = Action::Stop,
                "--status" => options.action = Action::Status,
                "--listen" => options.listen = address(&value()?)?,
                "--port-base" => options.port_base = port(&value()?)?,
                other => return Err(format!("{other} is not an option")),
            }
        }
        Ok(options)
    }

    /// Where this demo keeps everything.
    pub fn dir(&self) -> PathBuf {
        match self.port_base {
            PORT_BASE => "target/demo".into(),
            other => format!("target/demo-{other}").into(),
        }
    }

    /// The command that stops this demo when it runs in the background.
    pub fn stopping(&self) -> String {
        match self.port_base {
            PORT_BASE => "bin/demo --stop".into(),
            other => format!("bin/demo --stop --port-base {other}"),
        }
    }

    /// The words that start the same demo in the foreground.
    pub fn foreground(&self) -> Vec<String> {
        let mut words = vec![
            "--listen".into(),
            self.listen.clone(),
            "--port-base".into(),
            self.port_base.to_string(),
        ];
        words.extend(self.traffic.then(|| "--traffic".into()));
        words.extend(self.reset.then(|| "--reset".into()));
        words
    }
}

/// `--name=value` as two words.
fn split(word: String) -> Vec<String> {
    match word.split_once('=') {
        Some((name, value)) if name.starts_with("--") => vec![name.into(), value.into()],
        Some(_) | None => vec![word],
    }
}

fn address(text: &str) -> Result<String, String> {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => Ok(address.to_string()),
        Ok(IpAddr::V6(_)) => Err(format!("--listen {text}: only IPv4 is offered")),
        Err(_) => Err(format!(
            "--listen {text}: give an address such as 127.0.0.1 or 0.0.0.0"
        )),
    }
}

fn port(text: &str) -> Result<u16, String> {
    let fits = |port: &u16| (1_024..=64_000).contains(port);
    let port = text.parse().ok().filter(fits);
    port.ok_or(format!(
        "--port-base {text}: give a number from 1024 to 64000"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(words.iter().map(ToString::to_string))
    }

    #[test]
    fn two_demos_stand_side_by_side() {
        let one = parse(&[]).unwrap();
        let two = parse(&["--port-base=30000", "--traffic", "--detach"]).unwrap();
        assert_ne!(one.dir(), two.dir());
        assert_eq!((two.action, two.traffic), (Action::Start, true));
        assert_eq!(
            parse(
                &two.foreground()
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
            )
            .unwrap()
            .dir(),
            two.dir()
        );
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (words, named) in [
            (vec!["--trafic"], "--trafic"),
            (vec!["--port-base", "80"], "80"),
            (vec!["--listen", "localhost"], "localhost"),
            (vec!["--listen"], "--listen"),
        ] {
            assert!(parse(&words).unwrap_err().contains(named));
        }
    }
}
