use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use switchboard::{
    Actor, AgentId, AgentWish, ChannelSeen, Event, Fact, Hours, Inventory, Language, Mailbox,
    Memory, Menu, Overflow, Phrase, Plan, Queue, QueueId, Request, Skill, Strategy, Target,
};
use tokio::sync::broadcast;

use super::*;
use crate::journal::{KeepError, Ledger};

fn now() -> Millis {
    static TIME: AtomicU64 = AtomicU64::new(1_795_478_400_000);
    TIME.fetch_add(1, Ordering::Relaxed)
}

fn plan() -> Plan {
    let queue = QueueId(1);
    Plan {
        language: Language::Chinese,
        number: "12345".into(),
        transfer_ring_ms: 20_000,
        dial_ring_ms: 45_000,
        hold_limit_ms: 60_000,
        absent_after_ms: 600_000,
        rights: Default::default(),
        trunk: Default::default(),
        promise: "recorded".into(),
        menus: vec![Menu {
            name: "greeting".into(),
            say: vec![switchboard::Phrase::plain("greeting")],
            keys: BTreeMap::new(),
            patience_ms: 0,
            then: Target::Queue(queue),
            language: None,
        }],
        numbers: BTreeMap::new(),
        queues: vec![Queue {
            id: queue,
            name: "综合".into(),
            number: None,
            music: None,
            welcome: Vec::new(),
            announce_position: true,
            announce: [Phrase::plain("queue.keys")].into(),
            announce_every_ms: 30_000,
            most_waiting: 0,
            wait_limit_ms: 600_000,
            overflow: Overflow::Mailbox,
            strategy: Strategy::LongestIdle,
            widenings: Vec::new(),
            head_start_ms: 0,
            preferred_ms: 0,
            ring_ms: 15_000,
            pause_unanswered: true,
            announce_agent: false,
            wrap_up_ms: 10_000,
            typical_talk_ms: 120_000,
            survey_percent: 0,
            dispositions: [].into(),
            disposition_required: false,
            keys: BTreeMap::new(),
            hours: None,
        }],
        hours: Hours::always(480).into(),
        mailbox: Mailbox {
            limit_ms: 120_000,
            silence_ms: 5_000,
            shortest_ms: 1_000,
            patience_ms: 5_000,
            asks: 2,
        },
        rooms: Vec::new(),
        agents: vec![switchboard::Agent {
            id: AgentId(1001),
            name: "王芳".into(),
            phone: "1001".into(),
            skills: vec![Skill::best(queue)],
            auto_answer: false,
        }],
    }
}

/// A disk that can be full, and everything in the order it happened.
#[derive(Default)]
struct World {
    full: AtomicBool,
    tries: AtomicUsize,
    log: Mutex<Vec<String>>,
    poison: Mutex<Option<&'static str>>,
}

struct Disk(Arc<World>);

impl Ledger for Disk {
    fn keep(&mut self, facts: &Arc<Vec<Fact>>) -> Result<Vec<i64>, KeepError> {
        self.0.tries.fetch_add(1, Ordering::SeqCst);
        if self.0.full.load(Ordering::SeqCst) {
            return Err(KeepError::Later("the disk is full".into()));
        }
        let poison = *self.0.poison.lock().unwrap();
        if facts.iter().any(|fact| Some(fact.what.kind()) == poison) {
            return Err(KeepError::Never("contradicts".into()));
        }
        let mut log = self.0.log.lock().unwrap();
        let first = log.len() as i64 + 1;
        log.extend(facts.iter().map(|fact| fact.what.kind().to_owned()));
        Ok((first..).take(facts.len()).collect())
    }
}

/// A running driver whose end is awaited.
struct Running {
    world: Arc<World>,
    inlet: Inlet,
    facts: broadcast::Receiver<Arc<web::switch::Kept>>,
    gauge: Arc<crate::journal::Gauge>,
    inputs: Arc<AtomicU64>,
    thread: std::thread::JoinHandle<()>,
}

fn start() -> Running {
    start_knowing(Box::new(|_| Known::default()))
}

fn start_knowing(register: Register) -> Running {
    start_by(now, register)
}

fn start_by(clock: fn() -> Millis, register: Register) -> Running {
    let world = Arc::<World>::default();
    let journal = Journal::new(Box::new(Disk(Arc::clone(&world))));
    let gauge = journal.gauge();
    let publisher = Publisher::default();
    let facts = publisher.heard().subscribe();
    let board = Board::new(clock(), plan(), Memory::default()).unwrap();
    let log = Arc::clone(&world);
    let commands = Box::new(move |_, command| {
        let line = format!("do {}", crate::ari::name(&command));
        log.log.lock().unwrap().push(line);
    });
    let (driver, inlet) = Driver::new(clock, board, journal, commands, register, publisher);
    let inputs = driver.inputs();
    let thread = std::thread::spawn(move || driver.run());
    Running {
        world,
        inlet,
        facts,
        gauge,
        inputs,
        thread,
    }
}

impl Running {
    fn ask(&self, wish: AgentWish) -> Reply {
        let (reply, answer) = oneshot::channel();
        self.inlet.ask(Ask {
            by: Actor::Agent(AgentId(1001)),
            request: Request::SetAgent(AgentId(1001), wish),
            reply,
        });
        answer.blocking_recv().unwrap()
    }

    fn event(&self, event: Event) {
        self.inlet.input(Input::Switch(NodeId(1), event));
    }

    fn stop(self) -> Vec<String> {
        self.inlet.stop();
        self.thread.join().unwrap();
        let log = self.world.log.lock().unwrap();
        log.clone()
    }
}

fn arrive(running: &Running) {
    running.event(Event::Connected(switchboard::Inventory {
        phones: vec![switchboard::PhoneSeen {
            phone: "1001".into(),
            reachable: true,
            in_use: false,
        }],
        ..switchboard::Inventory::default()
    }));
    running.event(arrived("1.1"));
}

fn arrived(channel: &str) -> Event {
    Event::Arrived {
        channel: channel.into(),
        caller: Some("13800138000".into()),
        dialled: "12345".into(),
        known: Known::default(),
    }
}

#[test]
fn a_fact_is_kept_before_what_follows_from_it_is_done() {
    let running = start();
    arrive(&running);
    let log = running.stop();
    let at = |what: &str| log.iter().position(|line| line == what);
    assert!(at("arrived").unwrap() < at("do answer").unwrap(), "{log:?}");
}

#[test]
fn whoever_asks_is_answered_and_the_fact_is_heard_with_its_row() {
    let mut running = start();
    assert_eq!(running.ask(AgentWish::Ready), Ok(()));
    let kept = running.facts.blocking_recv().unwrap();
    assert!(kept.id > 0);
    assert!(running.inputs.load(Ordering::Relaxed) > 0);
    running.stop();
}

#[test]
fn a_full_disk_stops_no_call_and_loses_no_fact() {
    let running = start();
    running.world.full.store(true, Ordering::SeqCst);
    arrive(&running);
    assert_eq!(running.ask(AgentWish::Ready), Ok(()));
    assert!(running.gauge.held() >= 2);
    assert!(running.gauge.failing_since().is_some());
    let done = running.world.log.lock().unwrap().join(",");
    assert!(done.contains("do answer"), "{done}");
    running.world.full.store(false, Ordering::SeqCst);
    let gauge = Arc::clone(&running.gauge);
    let log = running.stop();
    let at = |what: &str| log.iter().position(|line| line == what).unwrap();
    assert!(at("node_up") < at("arrived"));
    assert!(at("arrived") < at("agent_ready"));
    assert_eq!((gauge.held(), gauge.dropped()), (0, 0));
    assert_eq!(gauge.failing_since(), None);
}

#[test]
fn a_full_disk_is_not_tried_with_every_input() {
    let running = start();
    running.ask(AgentWish::Ready).unwrap();
    running.world.full.store(true, Ordering::SeqCst);
    let before = running.world.tries.load(Ordering::SeqCst);
    for _ in 0..50 {
        running.ask(AgentWish::Off).unwrap();
        running.ask(AgentWish::Ready).unwrap();
    }
    let tries = running.world.tries.load(Ordering::SeqCst) - before;
    assert!(tries < 50, "{tries}");
    running.stop();
}

#[test]
fn one_fact_that_cannot_be_kept_does_not_hold_up_the_others() {
    let running = start();
    *running.world.poison.lock().unwrap() = Some("arrived");
    arrive(&running);
    running.ask(AgentWish::Ready).unwrap();
    let gauge = Arc::clone(&running.gauge);
    let log = running.stop();
    assert!(log.iter().any(|line| line == "agent_ready"), "{log:?}");
    assert!(!log.iter().any(|line| line == "arrived"), "{log:?}");
    assert_eq!((gauge.held(), gauge.dropped()), (0, 1));
}

#[test]
fn pictures_come_rarer_the_more_calls_there_are() {
    let mut board = Board::new(now(), plan(), Memory::default()).unwrap();
    for n in 0..2_000 {
        let arrived = Event::Arrived {
            channel: format!("1.{n}").as_str().into(),
            caller: None,
            dialled: "12345".into(),
            known: Known::default(),
        };
        board.handle(now(), Input::Switch(NodeId(1), arrived));
    }
    let mut publisher = Publisher::default();
    publisher.board(1_000, true, false, &board);
    publisher.board(1_001, true, false, &board);
    assert_eq!(publisher.owed(), Some(1_040));
}

#[test]
fn a_barred_caller_who_came_while_we_were_away_is_barred_and_a_known_one_known() {
    const BARRED: &str = "13800138001";
    let running = start_knowing(Box::new(|number| Known {
        preferred: (number != BARRED).then_some(AgentId(1001)),
        served: None,
        barred: number == BARRED,
        head_start_ms: 0,
    }));
    let seen = |id: &str, caller: &str, phone: Option<&str>| ChannelSeen {
        id: id.into(),
        caller: Some(caller.into()),
        dialled: "12345".into(),
        up: false,
        rings: false,
        phone: phone.map(Into::into),
        on_hold: None,
        known: Known::default(),
    };
    let channels = vec![
        seen("1.1", BARRED, None),
        seen("1.2", "13800138002", None),
        seen("1.3", BARRED, Some("1001")),
    ];
    running.event(Event::Connected(Inventory {
        channels,
        ..Inventory::default()
    }));
    let log = running.stop();
    let count = |what: &str| log.iter().filter(|line| *line == what).count();
    assert_eq!(count("arrived"), 2, "{log:?}");
    assert_eq!(count("nuisance_barred"), 1, "{log:?}");
    assert_eq!(count("agent_preferred"), 1, "{log:?}");
}

#[test]
fn what_happened_in_time_counts_however_late_it_is_read() {
    static TIME: AtomicU64 = AtomicU64::new(1_795_478_400_000);
    let pass = |ms| TIME.fetch_add(ms, Ordering::SeqCst);
    let (go_on, gate) = channel();
    let (gate, entered) = (Mutex::new(gate), channel());
    let begins = Mutex::new(entered.0);
    let slow: Register = Box::new(move |_| {
        begins.lock().unwrap().send(()).unwrap();
        gate.lock().unwrap().recv().unwrap();
        Known::default()
    });
    let running = start_by(|| TIME.load(Ordering::SeqCst), slow);
    let phone = |in_use| Event::Phone {
        phone: "1001".into(),
        reachable: true,
        in_use,
    };
    arrive(&running);
    go_on.send(()).unwrap();
    entered.1.recv().unwrap();
    running.ask(AgentWish::Ready).unwrap();
    // The telephone is used for a moment, whose end is read long after it.
    running.event(phone(true));
    running.event(arrived("1.2"));
    entered.1.recv().unwrap();
    pass(1_000);
    running.event(phone(false));
    pass(10_000);
    go_on.send(()).unwrap();
    let log = running.stop();
    assert!(!log.iter().any(|line| line == "agent_paused"), "{log:?}");
}
