//! Conversations over real sockets, with the test as Asterisk.

use std::path::Path;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::config::Config;

/// Tuesday 2026-11-24, noon in China.
const NOON: Millis = 1_795_492_800_000;

struct Office {
    agi: Agi,
    told: watch::Sender<Health>,
    _folder: TempDir,
}

/// An office whose configuration ends like this.
fn office(settings: &str) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display();
    let text = format!(
        "data = \"{data}\"\n[asterisk]\nari = \"http://127.0.0.1:8088\"\nspool = \"{data}\"\npassword = \"x\"\n{settings}"
    );
    let config = Config::parse(Path::new("rexian.toml"), &text).unwrap();
    let (told, health) = watch::channel(Health::default());
    let agi = Agi {
        hours: config.plan(Vec::new()).unwrap().hours,
        health,
        speech: Speech::start(config.speech()).unwrap(),
        clock: || NOON,
    };
    Office {
        agi,
        told,
        _folder: folder,
    }
}

/// All that a script says to an Asterisk that says this, and then hangs up.
async fn told(agi: Agi, says: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::serve(listener, Arc::new(agi)));
    let mut socket = TcpStream::connect(address).await.unwrap();
    // A server that has heard enough may be gone before all is said.
    let _ = socket.write_all(says).await;
    let _ = socket.shutdown().await;
    let mut heard = Vec::new();
    let _ = socket.read_to_end(&mut heard).await;
    String::from_utf8(heard).unwrap()
}

fn called(script: &str) -> Vec<u8> {
    let lines = [
        "agi_network: yes",
        &format!("agi_network_script: {script}"),
        "agi_uniqueid: 1795492800.1",
        "",
        "200 result=1",
        "",
    ];
    lines.join("\n").into_bytes()
}

#[tokio::test]
async fn the_dialplan_learns_whether_persons_answer() {
    for (settings, open) in [
        ("", "yes"),
        ("[hours]\ntuesday = [\"13:00-17:00\"]", "closed"),
        ("[hours]\nholidays = [\"2026-11-24\"]", "holiday"),
    ] {
        let heard = told(office(settings).agi, &called("hours")).await;
        assert_eq!(heard, format!("SET VARIABLE REXIAN_OPEN \"{open}\"\n"));
    }
}

#[tokio::test]
async fn the_dialplan_learns_how_well_rexian_is() {
    for (calls, findings, word) in [
        (true, vec![], "ok"),
        (true, vec!["The disk is nearly full".into()], "degraded"),
        (false, vec!["Asterisk is not connected".into()], "down"),
    ] {
        let office = office("");
        office.told.send(Health { calls, findings }).unwrap();
        let heard = told(office.agi, &called("health")).await;
        assert_eq!(heard, format!("SET VARIABLE REXIAN_HEALTH \"{word}\"\n"));
    }
}

#[tokio::test]
async fn a_prompt_is_played_from_a_file_that_is_there() {
    let office = office("");
    let heard = told(office.agi, &called("say?prompt=queue.position&count=2")).await;
    let path = heard
        .strip_prefix("STREAM FILE \"")
        .and_then(|rest| rest.strip_suffix("\" \"\"\n"))
        .unwrap_or_else(|| panic!("{heard}"));
    assert!(Path::new(&format!("{path}.wav")).is_file(), "{path}");
}

#[tokio::test]
async fn what_a_script_cannot_do_is_answered_by_nothing() {
    for script in [
        "",
        "reboot",
        "say",
        "say?prompt=nothing",
        "say?prompt=greeting&language=fr",
        "say?prompt=queue.position",
        "say?prompt=queue.position&count=-1",
    ] {
        assert_eq!(told(office("").agi, &called(script)).await, "", "{script}");
    }
}

#[tokio::test]
async fn what_is_no_agi_is_let_go_at_once() {
    let too_long = [&b"agi_network: "[..], &[b'x'; 10_000], b"\n\n"].concat();
    let too_many = "agi_arg: x\n".repeat(1_000).into_bytes();
    for says in [
        &b""[..],
        b"\n",
        b"\n\n\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"agi_network: yes\n",
        b"agi_network_script: hours",
        b"\xff\xfe\x00\n\n",
        &too_long,
        &too_many,
    ] {
        let shown = String::from_utf8_lossy(&says[..says.len().min(40)]).into_owned();
        assert_eq!(told(office("").agi, says).await, "", "{shown:?}");
    }
}

#[tokio::test]
async fn one_who_says_nothing_keeps_nobody_else_waiting() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::serve(listener, Arc::new(office("").agi)));
    let _silent = TcpStream::connect(address).await.unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(&called("hours")).await.unwrap();
    let mut heard = String::new();
    socket.read_to_string(&mut heard).await.unwrap();
    assert!(heard.contains("REXIAN_OPEN"), "{heard}");
}
