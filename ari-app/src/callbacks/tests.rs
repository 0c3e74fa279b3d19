use store::Store;
use store::callbacks::figures::Judging;
use switchboard::{
    Agent, AgentId, AgentWish, Board, CallId, Event, Fact, Hours, Input, Inventory, Memory, NodeId,
    Outcome, Plan, QueueId, RequestId, Skill, What,
};
use tokio::sync::{broadcast, mpsc, watch};
use web::switch::{Ask, Health};

mod outage;

use super::*;
use crate::config::Config;
use crate::journal::Gauge;

/// Tuesday 2026-11-24, noon in China.
const NOON: Millis = 1_795_492_800_000;
const HOUR: Millis = 3_600_000;
const CALLER: &str = "13800138000";

/// A store in which somebody asked to be called back, and a board that is asked.
struct Office {
    store: Store,
    switch: Switch,
    pictures: watch::Sender<Arc<Snapshot>>,
    journal: Arc<Gauge>,
    asked: mpsc::UnboundedReceiver<Ask>,
    _folder: tempfile::TempDir,
}

/// Two queues, of which the second is open from nine to one.
fn plan() -> Plan {
    let text = "data = \"/d\"\n[asterisk]\nari = \"http://127.0.0.1:8088\"\nspool = \"/s\"\npassword = \"x\"\n\
                [[queues]]\nid = 1\nname = \"一\"\n[[queues]]\nid = 2\nname = \"二\"\n[queues.hours]\n\
                tuesday = [\"09:00-13:00\"]\nwednesday = [\"09:00-13:00\"]";
    let config = Config::parse("rexian.toml".as_ref(), text).unwrap();
    config.plan(Vec::new()).unwrap()
}

impl Office {
    /// Somebody asked at noon, waiting in this queue.
    fn new(queue: QueueId) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(folder.path().join("rexian.db")).unwrap();
        keep(&store, asks(queue));
        let (pictures, snapshots) = watch::channel(Arc::default());
        let (asks, asked) = mpsc::unbounded_channel();
        let (_, health) = watch::channel(Health::default());
        let switch = Switch::new(asks, snapshots, broadcast::channel(1).0, health);
        let office = Self {
            store,
            switch,
            pictures,
            journal: Arc::default(),
            asked,
            _folder: folder,
        };
        office.shows(plan(), &[]);
        office
    }

    /// They asked in one queue, after a time was agreed on in another.
    fn agreed(asked: QueueId, agreed: QueueId) -> Self {
        let office = Self::new(asked);
        // As if it had been agreed on before: the time is still to come, so that both are owed.
        agree(&office, agreed);
        let open = |tx: &store::rusqlite::Transaction<'_>| {
            let sql = "UPDATE callbacks SET closed_at = NULL, closed_by = NULL, outcome = NULL, due_at = asked_at
                       WHERE id = 1";
            Ok(tx.execute(sql, [])?)
        };
        office.store.write(Durability::Full, open).unwrap();
        office
    }

    /// What pages and the machine see of a board that has taken these inputs.
    fn shows(&self, plan: Plan, inputs: &[Input]) {
        let mut board = Board::new(NOON, plan, Memory::default()).unwrap();
        let up = Input::Switch(NodeId(1), Event::Connected(Inventory::default()));
        board.handle(NOON, up);
        for input in inputs {
            board.handle(NOON, input.clone());
        }
        self.pictures.send_replace(Arc::new(board.snapshot(NOON)));
    }

    /// What the board is asked for when it is looked at a time.
    async fn asks_at(&mut self, now: Millis) -> Vec<Request> {
        let (store, switch) = (self.store.clone(), self.switch.clone());
        let journal = Arc::clone(&self.journal);
        let look = tokio::spawn(async move { turn(&store, &switch, &journal, now).await });
        let mut requests = Vec::new();
        while !look.is_finished() {
            tokio::select! {
                Some(ask) = self.asked.recv() => {
                    requests.push(ask.request);
                    let _ = ask.reply.send(Ok(()));
                }
                () = tokio::task::yield_now() => {}
            }
        }
        requests
    }
}

fn keep(store: &Store, what: Vec<What>) {
    let fact = |what| Fact {
        at: NOON,
        call: Some(CallId(1)),
        what,
    };
    let facts: Vec<Fact> = what.into_iter().map(fact).collect();
    let keep = move |tx: &store::rusqlite::Transaction<'_>| store::facts::keep(tx, &facts);
    store.write(Durability::Full, keep).unwrap();
}

fn asks(queue: QueueId) -> Vec<What> {
    vec![
        What::Arrived {
            node: NodeId(1),
            channel: "caller".into(),
            caller: Some(CALLER.into()),
            dialled: "12345".into(),
        },
        What::PersonRequested { queue },
        What::CallbackAsked { queue },
        What::Ended {
            by: switchboard::HungUpBy::Caller,
            cause: 16,
            outcome: Outcome::Callback,
            wait_ms: Some(0),
            talk_ms: 0,
        },
    ]
}

fn enqueued(queue: u32) -> Request {
    Request::Enqueue {
        callback: 1,
        number: CALLER.into(),
        queue: QueueId(queue),
        asked: NOON,
        head_start_ms: 0,
        preferred: None,
    }
}

#[tokio::test]
async fn whose_turn_comes_while_the_queue_is_closed_waits_until_it_opens() {
    let mut office = Office::new(QueueId(2));
    assert_eq!(office.asks_at(NOON + HOUR - 1).await, [enqueued(2)]);
    assert_eq!(office.asks_at(NOON + HOUR).await, []);
    // An hour has counted, of four: the night has not.
    assert_eq!(office.asks_at(NOON + 21 * HOUR - 1).await, []);
    assert_eq!(office.asks_at(NOON + 21 * HOUR).await, [enqueued(2)]);
    assert_eq!(office.asks_at(NOON + 24 * HOUR - 1).await, [enqueued(2)]);
}

#[tokio::test]
async fn a_queue_that_is_always_open_rings_nobody_who_asked_too_long_ago() {
    let mut office = Office::new(QueueId(1));
    assert_eq!(office.asks_at(NOON + 4 * HOUR - 1).await, [enqueued(1)]);
    assert_eq!(office.asks_at(NOON + 4 * HOUR).await, []);
}

/// An agent of the second queue is on duty.
fn staff(office: &Office) {
    staffed(office, &[]);
}

/// The same after these inputs.
fn staffed(office: &Office, inputs: &[Input]) {
    let mut plan = plan();
    plan.agents.push(Agent {
        id: AgentId(1001),
        name: "李".into(),
        phone: "1001".into(),
        skills: vec![Skill::best(QueueId(2))],
        auto_answer: false,
    });
    let on_duty = Request::SetAgent(AgentId(1001), AgentWish::Ready);
    let on_duty = Input::Request(RequestId(1), Actor::System, on_duty);
    office.shows(plan, &[inputs, &[on_duty]].concat());
}

#[tokio::test]
async fn who_asked_in_a_queue_that_is_no_more_waits_where_somebody_is_on_duty() {
    let mut office = Office::new(QueueId(9));
    assert_eq!(office.asks_at(NOON + 1).await, [enqueued(1)], "nobody is");
    staff(&office);
    assert_eq!(office.asks_at(NOON + 1).await, [enqueued(2)]);
}

#[tokio::test]
async fn who_asked_in_a_queue_that_is_no_more_is_late_by_the_hours_of_the_line_they_wait_in() {
    let office = Office::new(QueueId(9));
    let late = || {
        let judging = Judging {
            now: NOON + 3 * HOUR,
            limit_ms: 2 * HOUR,
            board: office.switch.snapshot(),
        };
        let overdue = |c: &Connection| callbacks::report::overdue(c, &judging);
        office.store.read(overdue).unwrap().len()
    };
    assert_eq!(late(), 1, "the first queue never closes");
    staff(&office);
    assert_eq!(late(), 0, "the second one closed after an hour");
}

#[tokio::test]
async fn who_waits_in_line_when_the_queue_closes_is_taken_out_and_keeps_the_turn() {
    let mut office = Office::new(QueueId(2));
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(2));
    office.shows(plan(), &[enqueue]);
    let call = office.switch.snapshot().calls[0].call;
    let asked = office.asks_at(NOON + HOUR).await;
    assert_eq!(asked, [Request::HangUp(call)]);
    office.shows(plan(), &[]);
    assert_eq!(office.asks_at(NOON + 21 * HOUR).await, [enqueued(2)]);
}

#[tokio::test]
async fn whose_queue_is_no_more_waits_in_the_first() {
    let mut office = Office::new(QueueId(7));
    assert_eq!(office.asks_at(NOON).await, [enqueued(1)]);
    let mut shut = plan();
    shut.hours = Hours::default().into();
    office.shows(shut, &[]);
    assert_eq!(office.asks_at(NOON).await, []);
}

#[tokio::test]
async fn whom_somebody_calls_about_another_call_back_is_not_called_twice() {
    let mut office = Office::new(QueueId(1));
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let mut board = Snapshot::clone(&office.switch.snapshot());
    let waiting = board.calls[0].clone();
    let mut dialled = waiting.clone();
    (dialled.call, dialled.callback, dialled.stage) = (CallId(9), Some(2), Stage::Dialling);
    board.calls.push(dialled.clone());
    office.pictures.send_replace(Arc::new(board.clone()));
    assert_eq!(office.asks_at(NOON).await, [Request::HangUp(waiting.call)]);
    board.calls = vec![dialled];
    office.pictures.send_replace(Arc::new(board));
    assert_eq!(office.asks_at(NOON).await, []);
}

/// With the caller of these tests, for an hour after noon.
fn agree(office: &Office, queue: QueueId) {
    let agreement = store::callbacks::Agreement {
        number: CALLER.into(),
        due_at: NOON + HOUR,
        agent: None,
        note: String::new(),
        queue,
        call: None,
    };
    let agree = move |tx: &store::rusqlite::Transaction<'_>| {
        callbacks::agree(tx, &agreement, "api", NOON - 1)
    };
    office.store.write(Durability::Full, agree).unwrap();
}

#[tokio::test]
async fn who_is_owed_two_calls_waits_in_one_line_for_the_time_agreed_on() {
    let mut office = Office::agreed(QueueId(1), QueueId(1));
    assert_eq!(office.asks_at(NOON).await.len(), 1);
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let asked = office.switch.snapshot().calls[0].call;
    let [hang_up, Request::Enqueue { callback, .. }] = &office.asks_at(NOON + HOUR).await[..]
    else {
        panic!("the one instead of the other");
    };
    assert_eq!((hang_up, *callback), (&Request::HangUp(asked), 2));
}

#[tokio::test]
async fn a_promise_in_a_queue_that_is_closed_hides_no_time_agreed_on_in_one_that_is_open() {
    let mut office = Office::agreed(QueueId(2), QueueId(1));
    let [
        Request::Enqueue {
            callback, queue, ..
        },
    ] = &office.asks_at(NOON + HOUR).await[..]
    else {
        panic!("the time agreed on");
    };
    assert_eq!((*callback, *queue), (2, QueueId(1)));
}

#[tokio::test]
async fn whoever_is_rung_for_already_is_left_to_it_when_another_time_comes() {
    let mut office = Office::agreed(QueueId(1), QueueId(1));
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let mut board = Snapshot::clone(&office.switch.snapshot());
    board.calls[0].stage = Stage::Ringing;
    office.pictures.send_replace(Arc::new(board));
    assert_eq!(office.asks_at(NOON + HOUR).await, []);
}

#[tokio::test]
async fn whom_a_call_back_has_reached_is_a_caller_like_others_when_they_wait_again() {
    let mut office = Office::new(QueueId(1));
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let give_up = |tx: &store::rusqlite::Transaction<'_>| callbacks::give_up(tx, 1);
    office.store.write(Durability::Full, give_up).unwrap();
    let mut board = Snapshot::clone(&office.switch.snapshot());
    board.calls[0].connected = Some(NOON);
    office.pictures.send_replace(Arc::new(board));
    assert_eq!(office.asks_at(NOON).await, []);
}

#[tokio::test]
async fn who_waits_in_line_and_agrees_on_a_later_time_is_taken_out_until_then() {
    let mut office = Office::new(QueueId(1));
    let enqueue = Input::Request(switchboard::RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let call = office.switch.snapshot().calls[0].call;
    let later = NOON + HOUR;
    let agreement = store::callbacks::Agreement {
        number: CALLER.into(),
        due_at: later,
        agent: None,
        note: String::new(),
        queue: QueueId(1),
        call: None,
    };
    let agree = move |tx: &store::rusqlite::Transaction<'_>| {
        callbacks::agree(tx, &agreement, "api", NOON + 1)
    };
    office.store.write(Durability::Full, agree).unwrap();
    assert_eq!(office.asks_at(NOON + 2).await, [Request::HangUp(call)]);
    office.shows(plan(), &[]);
    assert_eq!(office.asks_at(later - 1).await, []);
    assert_eq!(office.asks_at(later).await.len(), 1);
}
