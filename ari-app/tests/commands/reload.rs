//! `rexian reload`: what whoever runs it is told.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::*;

/// `rexian serve` without an Asterisk, which speaks in no time; ends when dropped.
struct Serving(Child);

impl Serving {
    fn start(office: &Office) -> Self {
        office.done(&["init"]);
        let child = Command::new(env!("CARGO_BIN_EXE_rexian"))
            .arg("--config")
            .arg(office.path("rexian.toml"))
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(fs::File::create(office.path("log")).unwrap())
            .spawn()
            .unwrap();
        let serving = Self(child);
        let began = Instant::now();
        while !office.path("data/control").exists() {
            let log = fs::read_to_string(office.path("log")).unwrap();
            assert!(began.elapsed() < Duration::from_secs(60), "{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A fifth of a second, as a program speaks it.
fn beep() -> Vec<u8> {
    let mut file = b"RIFF\x24\x19\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00".to_vec();
    file.extend(16_000_u32.to_le_bytes());
    file.extend(32_000_u32.to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data\x00\x19\x00\x00");
    let wave = |n: i16| if n % 20 < 10 { 9_000_i16 } else { -9_000 };
    file.extend((0..3_200).flat_map(|n| wave(n).to_le_bytes()));
    file
}

/// What is in the file besides what every office has.
fn configure(office: &Office, more: &str) {
    let file = office.path("rexian.toml");
    let text = fs::read_to_string(&file).unwrap();
    let text = text.split("# more").next().unwrap().to_owned();
    fs::write(&file, format!("{text}# more\n{more}")).unwrap();
}

/// An office whose ports are free, and whose speech takes no time.
fn quick() -> (Office, String) {
    let office = Office::new();
    fs::write(office.path("beep.wav"), beep()).unwrap();
    let ports = format!(
        "[web]\nlisten = \"127.0.0.1:{}\"\n[agi]\nlisten = \"127.0.0.1:{}\"\n[speech]\ncommand = [\"/bin/cat\", \"{}\"]\n",
        free_port(),
        free_port(),
        office.path("beep.wav").display()
    );
    configure(&office, &ports);
    (office, ports)
}

#[test]
fn where_nobody_serves_a_reload_says_so() {
    let office = Office::new();
    office.done(&["init"]);
    let said = office.run(&["reload"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("nobody could be asked at"),
        "{}",
        said.err
    );
    fs::write(office.path("rexian.toml"), "[asterisk]\n").unwrap();
    let said = office.run(&["reload"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("there is no `data"), "{}", said.err);
}

#[test]
fn a_reload_tells_what_is_wrong_what_waits_for_a_restart_and_that_it_is_done() {
    let (office, ports) = quick();
    let _serving = Serving::start(&office);
    configure(&office, &format!("{ports}[mailbox]\nlimt_s = 20\n"));
    let said = office.run(&["reload"]);
    assert_eq!(said.code, 1, "{}", said.out);
    for part in [
        "did you mean `limit_s`?",
        "rexian.toml:",
        "nothing was changed",
    ] {
        assert!(said.err.contains(part), "{}", said.err);
    }
    let moved = ports.replace(
        "[agi]\nlisten = \"127.0.0.1:",
        "[agi]\nlisten = \"127.0.0.2:",
    );
    configure(&office, &moved);
    let said = office.done(&["reload"]);
    assert!(said.contains("needs a restart: agi.listen"), "{said}");
    configure(&office, &ports);
    assert_eq!(office.done(&["reload"]), "The configuration is in use.\n");
    let log = fs::read_to_string(office.path("log")).unwrap();
    assert!(
        log.contains("was not reloaded") && log.contains("limt_s"),
        "{log}"
    );
}

#[test]
fn a_hangup_signal_reloads_too() {
    let (office, ports) = quick();
    let serving = Serving::start(&office);
    configure(&office, &format!("{ports}[nonsense]\n"));
    let done = Command::new("kill")
        .args(["-HUP", &serving.0.id().to_string()])
        .status();
    assert!(done.unwrap().success());
    let began = Instant::now();
    while !fs::read_to_string(office.path("log"))
        .unwrap()
        .contains("nonsense")
    {
        assert!(began.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}
