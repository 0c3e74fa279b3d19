//! Conversations over real sockets, with the test as Asterisk.

use std::path::Path;

use switchboard::{
    Actor, AgentId, AgentState, AgentView, AgentWish, Board, CallId, Memory, PauseReason, Refusal,
    Reply, Request, Snapshot,
};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{broadcast, mpsc, watch};
use web::switch::{Ask, Health};

use super::*;
use crate::config::Config;

/// Tuesday 2026-11-24, noon in China.
const NOON: Millis = 1_795_492_800_000;

struct Office {
    agi: Agi,
    told: watch::Sender<Health>,
    asked: mpsc::UnboundedReceiver<Ask>,
    board: watch::Sender<Arc<Snapshot>>,
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
    let plan = config.plan(Vec::new()).unwrap();
    let board = Board::new(NOON, plan, Memory::default()).unwrap();
    let (board, snapshots) = watch::channel(Arc::new(board.snapshot(NOON)));
    let (asks, asked) = mpsc::unbounded_channel();
    let agi = Agi {
        switch: Switch::new(asks, snapshots, broadcast::channel(1).0, health),
        speech: Speech::start(config.speech()).unwrap(),
        clock: || NOON,
    };
    Office {
        agi,
        told,
        asked,
        board,
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
        "200 result=0",
        "200 result=0",
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
async fn the_dialplan_learns_whether_persons_answer_in_a_queue() {
    let settings = "[[queues]]\nid = 1\nname = \"一\"\n[[queues]]\nid = 2\nname = \"二\"\n\
                    hours = { tuesday = [\"13:00-17:00\"] }";
    for (queue, said) in [
        ("1", "SET VARIABLE REXIAN_OPEN \"yes\"\n"),
        ("2", "SET VARIABLE REXIAN_OPEN \"closed\"\n"),
        ("9", ""),
    ] {
        let script = format!("hours?queue={queue}");
        let heard = told(office(settings).agi, &called(&script)).await;
        assert_eq!(heard, said, "{queue}");
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

fn agent(number: u32, phone: &str, state: AgentState) -> AgentView {
    AgentView {
        agent: AgentId(number),
        name: number.to_string(),
        phone: phone.into(),
        reachable: true,
        in_use: true,
        auto_answer: false,
        state,
        since: NOON,
        next: None,
        last: None,
        skills: Vec::new(),
    }
}

/// Those agents sit in the office, the first of whom asks and then is in a state: what was asked for, and
/// the script's words.
async fn keyed(
    agents: Vec<AgentView>,
    script: &str,
    reply: Reply,
    then: AgentState,
) -> (Request, String) {
    let mut office = office("");
    let mut board = Snapshot {
        agents,
        ..Snapshot::default()
    };
    office.board.send(Arc::new(board.clone())).unwrap();
    let answering = tokio::spawn(async move {
        let ask = office.asked.recv().await.unwrap();
        board.agents[0].state = then;
        office.board.send(Arc::new(board)).unwrap();
        assert_eq!(ask.by, Actor::Agent(AgentId(1001)));
        ask.reply.send(reply).unwrap();
        ask.request
    });
    let heard = told(office.agi, &called(script)).await;
    (answering.await.unwrap(), heard)
}

/// The value of the variable, and how many prompts follow.
fn outcome(heard: &str) -> (&str, usize) {
    let (first, rest) = heard.split_once('\n').unwrap_or_default();
    let value = first.strip_prefix("SET VARIABLE REXIAN_STATE \"");
    let value = value.and_then(|rest| rest.strip_suffix('"'));
    (
        value.unwrap_or_default(),
        rest.matches("STREAM FILE").count(),
    )
}

#[tokio::test]
async fn an_agent_is_told_the_state_that_a_code_has_come_to() {
    let pause = |reason: &str| AgentState::Paused(reason.into());
    for (query, then, state, prompts) in [
        ("state=ready", AgentState::Ready, "ready", 1),
        ("state=ready", pause("unreachable"), "paused", 1),
        ("state=ready", pause("elsewhere"), "paused", 2),
        ("state=paused", pause("break"), "paused", 1),
        (
            "state=paused&reason=meal&language=en",
            pause("meal"),
            "paused",
            1,
        ),
        ("state=paused", AgentState::Talking(CallId(7)), "talking", 2),
        ("state=off", AgentState::Off, "off", 1),
    ] {
        let sits = vec![agent(1001, "1001", AgentState::Off)];
        let script = format!("agent?{query}&phone=1001");
        let (request, heard) = keyed(sits, &script, Ok(()), then).await;
        assert!(matches!(request, Request::KeyAgent(AgentId(1001), _)));
        assert_eq!(outcome(&heard), (state, prompts), "{query}: {heard}");
    }
}

#[tokio::test]
async fn a_pause_by_a_code_is_a_break_unless_the_dialplan_says_otherwise() {
    for (reason, kept) in [("", "break"), ("&reason=meal", "meal")] {
        let sits = vec![agent(1001, "1001", AgentState::Ready)];
        let script = format!("agent?state=paused{reason}&phone=1001");
        let (request, _) = keyed(sits, &script, Ok(()), AgentState::Ready).await;
        let wish = AgentWish::Paused(PauseReason::parse(kept));
        assert_eq!(request, Request::KeyAgent(AgentId(1001), wish));
    }
}

#[tokio::test]
async fn a_code_that_is_refused_is_answered_in_words_or_left_to_the_dialplan() {
    for (refusal, state, prompts) in [
        (Refusal::NeedsDisposition, "needs_disposition", 1),
        (Refusal::NoSuchAgent, "no_such_agent", 1),
        (Refusal::SwitchDown, "", 0),
    ] {
        let sits = vec![agent(1001, "1001", AgentState::Off)];
        let script = "agent?state=ready&phone=1001";
        let (_, heard) = keyed(sits, script, Err(refusal), AgentState::Off).await;
        assert_eq!(outcome(&heard), (state, prompts), "{heard}");
    }
}

#[tokio::test]
async fn a_code_is_for_whoever_is_on_duty_at_the_telephone() {
    let sits = vec![
        agent(1001, "1005", AgentState::Ready),
        agent(1000, "1005", AgentState::Off),
    ];
    let script = "agent?state=off&phone=1005";
    let (request, _) = keyed(sits, script, Ok(()), AgentState::Off).await;
    assert_eq!(request, Request::KeyAgent(AgentId(1001), AgentWish::Off));
}

#[tokio::test]
async fn a_telephone_whose_agent_is_not_known_is_told_that_nobody_sits_there() {
    let off = |number| agent(number, "1005", AgentState::Off);
    for agents in [
        vec![],
        vec![agent(1001, "1001", AgentState::Ready)],
        vec![off(1001), off(1002)],
    ] {
        let office = office("");
        let board = Snapshot {
            agents,
            ..Snapshot::default()
        };
        office.board.send(Arc::new(board)).unwrap();
        let heard = told(office.agi, &called("agent?state=ready&phone=1005")).await;
        assert_eq!(outcome(&heard), ("no_such_agent", 1), "{heard}");
    }
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
        "agent?state=ready",
        "agent?phone=1001",
        "agent?state=asleep&phone=1001",
        "agent?state=paused&reason=elsewhere&phone=1001",
        "agent?state=ready&phone=1001&language=fr",
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
