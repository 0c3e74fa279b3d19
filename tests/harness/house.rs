//! A hotline without Asterisk: the real board and the real store behind a small loop, pages and API on
//! a port of their own, and a client that knows the token. What Asterisk would do is told by the test.

pub mod story;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Durability, Store};
use switchboard::{
    Agent, AgentId, Board, Command, Event, Fact, Hours, Input, Inventory, Key, Language, Mailbox,
    Memory, Menu, NodeId, Output, Overflow, PhoneSeen, Phrase, Plan, Queue, QueueId, RequestId,
    Skill, Strategy, Target,
};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use web::switch::{Ask, Health, Kept, Switch};
use web::{App, Settings};

/// The Asterisk there is.
pub const NODE: NodeId = NodeId(1);
/// The agent there is; the telephone has the same number.
pub const AGENT: AgentId = AgentId(1001);
/// The queue there is.
pub const QUEUE: QueueId = QueueId(1);
/// The token of the client.
pub const TOKEN: &str = "a-token-for-tests";

/// A running hotline; its directory is removed when it is dropped.
pub struct House {
    /// Its store.
    pub store: Store,
    /// Its data directory.
    pub data: PathBuf,
    /// What it says of its health.
    pub health: watch::Sender<Health>,
    /// What its configuration says of pages and API.
    pub settings: watch::Sender<Arc<Settings>>,
    /// Where it answers.
    pub address: SocketAddr,
    client: reqwest::Client,
    pictures: Switch,
    inputs: mpsc::UnboundedSender<(Input, oneshot::Sender<Vec<Command>>)>,
}

impl House {
    /// A hotline whose agent is on the roster, whose telephone is registered, and whom nobody has rung.
    pub async fn open() -> Self {
        Self::furnished(|_, _| {}).await
    }

    /// The same, with a past: what is in the store and below the data directory when it opens.
    pub async fn furnished(furnish: impl FnOnce(&Store, &Path)) -> Self {
        let data = directory();
        let store = Store::create(data.join("rexian.db")).unwrap();
        furnish(&store, &data);
        add_token(&store, TOKEN);
        let (health, seen) = watch::channel(Health {
            calls: true,
            findings: Vec::new(),
        });
        let (inputs, switch) = drive(store.clone(), seen);
        let (settings, seen) = watch::channel(Arc::new(settings(data.clone())));
        let address = serve(App::new(store.clone(), switch.clone(), seen)).await;
        let house = Self {
            store,
            data,
            health,
            settings,
            address,
            client: reqwest::Client::new(),
            pictures: switch,
            inputs,
        };
        let inventory = Inventory {
            phones: vec![PhoneSeen {
                phone: AGENT.to_string(),
                reachable: true,
                in_use: false,
            }],
            ..Inventory::default()
        };
        house.switch(Event::Connected(inventory)).await;
        house
    }

    /// The board as pages see it.
    pub fn board(&self) -> Arc<switchboard::Snapshot> {
        self.pictures.snapshot()
    }

    /// Gives the board an input; what it commands.
    pub async fn input(&self, input: Input) -> Vec<Command> {
        let (done, commands) = oneshot::channel();
        self.inputs.send((input, done)).unwrap();
        commands.await.unwrap()
    }

    /// Tells the board what Asterisk reports; what it commands.
    pub async fn switch(&self, event: Event) -> Vec<Command> {
        self.input(Input::Switch(NODE, event)).await
    }

    /// A request with the token.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask_anonymously(method, path).bearer_auth(TOKEN)
    }

    /// A request without.
    pub fn ask_anonymously(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(&format!("/api/v1{path}")))
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A GET that is granted; its JSON.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = answer(self.ask(Method::GET, path)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The status and the `code` of a GET that is not.
    pub async fn refused(&self, path: &str) -> (u16, String) {
        code(self.ask(Method::GET, path)).await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// Sends; the status and the JSON that came back.
pub async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// Sends; the status and the problem's code, after a look at its form.
pub async fn code(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    let kind = response.headers()["content-type"].clone();
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    assert_eq!(kind, "application/problem+json", "{status}: {text}");
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body["status"], status);
    assert_ne!(body["detail"].as_str().unwrap(), "");
    (status, body["code"].as_str().unwrap().into())
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(since.unwrap_or(Duration::ZERO).as_millis()).unwrap_or(0)
}

/// Makes a token.
pub fn add_token(store: &Store, token: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let name = format!("token {}", token.len());
    store
        .write(Durability::Full, move |tx| {
            store::tokens::create(tx, &name, &hash, now())
        })
        .unwrap()
}

fn directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("rexian-house-{}-{count}", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn settings(data: PathBuf) -> Settings {
    Settings {
        number: "12345".into(),
        numbers: [("12345".into(), Some("示例热线".into()))].into(),
        office: "测试".into(),
        data,
        offset_min: 480,
        secure_cookies: false,
        proxies: vec![[127, 0, 0, 1].into()],
        pauses: pauses(),
        teams: web::teams::Teams::default(),
        alerts: switchboard::AlertLimits {
            talk_ms: 3_600_000,
            idle_ms: 0,
            queue: switchboard::QueueLimits {
                wait_ms: 60_000,
                waiting_calls: 10,
                service_level_percent: 95,
                service_level_calls: 20,
            },
            queues: [].into(),
            hold_ms: 120_000,
            pause_ms: 1_800_000,
        },
        callback_due_ms: 3_600_000,
        message_due_ms: 86_400_000,
        clock: now,
    }
}

async fn serve(app: App) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(app, listener, std::future::pending()));
    address
}

type Inputs = mpsc::UnboundedSender<(Input, oneshot::Sender<Vec<Command>>)>;

/// The loop: one input in, facts to the store, the picture out, then replies.
fn drive(store: Store, health: watch::Receiver<Health>) -> (Inputs, Switch) {
    let mut board = Board::new(now(), plan(), memory(&store)).unwrap();
    let (asks, mut asked) = mpsc::unbounded_channel::<Ask>();
    let (inputs, mut given) = mpsc::unbounded_channel();
    let (picture, pictures) = watch::channel(Arc::new(board.snapshot(now())));
    let (facts, _) = broadcast::channel(16);
    let switch = Switch::new(asks, pictures, facts.clone(), health);
    tokio::spawn(async move {
        loop {
            let (input, ask, done): (_, _, Option<oneshot::Sender<_>>) = tokio::select! {
                Some(ask) = asked.recv() => {
                    let input = Input::Request(RequestId(1), ask.by, ask.request);
                    (input, Some(ask.reply), None)
                }
                Some((input, done)) = given.recv() => (input, None, Some(done)),
                else => return,
            };
            board.handle(now(), input);
            let (news, commands, reply) = drain(&mut board);
            let kept = keep(&store, news).await;
            picture.send_replace(Arc::new(board.snapshot(now())));
            kept.into_iter()
                .for_each(|fact| drop(facts.send(Arc::new(fact))));
            if let Some((ask, reply)) = ask.zip(reply) {
                let _ = ask.send(reply);
            }
            done.map(|done| done.send(commands));
        }
    });
    (inputs, switch)
}

/// What happened before, as after a restart.
fn memory(store: &Store) -> Memory {
    let mut memory = store.read(store::memory::load).unwrap();
    // Who was on duty then is not now.
    memory.agents.clear();
    memory
}

fn drain(board: &mut Board) -> (Vec<Fact>, Vec<Command>, Option<switchboard::Reply>) {
    let (mut facts, mut commands, mut answer) = (Vec::new(), Vec::new(), None);
    loop {
        match board.poll_output() {
            Output::Fact(fact) => facts.push(fact),
            Output::Command(_, command) => commands.push(command),
            Output::Reply(_, reply) => answer = Some(reply),
            Output::Timeout(_) => return (facts, commands, answer),
        }
    }
}

async fn keep(store: &Store, facts: Vec<Fact>) -> Vec<Kept> {
    let (store, kept) = (store.clone(), facts.clone());
    let write = move || store.write(Durability::Normal, move |tx| store::facts::keep(tx, &kept));
    let rows = tokio::task::spawn_blocking(write).await.unwrap().unwrap();
    let pairs = rows.into_iter().zip(facts);
    pairs.map(|(id, fact)| Kept { id, fact }).collect()
}

/// The plan of the house: one menu, one queue, one agent.
pub fn plan() -> Plan {
    let keys: [(Key, Target); 2] = [('0', Target::Queue(QUEUE)), ('9', Target::Mailbox)];
    Plan {
        language: Language::Chinese,
        number: "12345".into(),
        transfer_ring_ms: 1_000_000,
        dial_ring_ms: 45_000,
        hold_limit_ms: 1_000_000,
        absent_after_ms: 600_000,
        rights: Default::default(),
        trunk: Default::default(),
        promise: "recorded".into(),
        menus: vec![Menu {
            name: "greeting".into(),
            say: vec![Phrase::plain("greeting"), Phrase::plain("recorded")],
            keys: keys.into(),
            patience_ms: 1_000_000,
            then: Target::Queue(QUEUE),
            language: None,
        }],
        numbers: [].into(),
        queues: vec![queue()],
        hours: Hours::always(480).into(),
        mailbox: Mailbox {
            limit_ms: 120_000,
            silence_ms: 5_000,
            shortest_ms: 1_000,
            patience_ms: 1_000_000,
            asks: 2,
        },
        rooms: Vec::new(),
        agents: vec![Agent {
            id: AGENT,
            name: "王小明".into(),
            phone: AGENT.to_string(),
            skills: vec![Skill::best(QUEUE)],
            auto_answer: false,
        }],
    }
}

/// The same with a second queue, which nobody serves.
pub fn two_queues() -> Plan {
    let mut plan = plan();
    plan.queues.push(Queue {
        id: QueueId(2),
        name: "社保".into(),
        ..queue()
    });
    plan
}

fn queue() -> Queue {
    Queue {
        id: QUEUE,
        name: "综合".into(),
        number: None,
        music: None,
        welcome: Vec::new(),
        announce_position: true,
        announce: [Phrase::plain("queue.keys")].into(),
        announce_every_ms: 1_000_000,
        most_waiting: 0,
        wait_limit_ms: 1_000_000,
        overflow: Overflow::Mailbox,
        strategy: Strategy::LongestIdle,
        widenings: Vec::new(),
        head_start_ms: 0,
        preferred_ms: 0,
        ring_ms: 1_000_000,
        pause_unanswered: true,
        announce_agent: false,
        wrap_up_ms: 300_000,
        typical_talk_ms: 120_000,
        survey_percent: 0,
        dispositions: ["已答复".into(), "转办".into()].into(),
        disposition_required: false,
        keys: [('9', Target::Mailbox)].into(),
        hours: None,
    }
}

/// Pauses with a budget of an hour, of next to nothing, and with none.
fn pauses() -> Vec<web::Pause> {
    [("meal", 3_600_000), ("training", 1), ("break", 0)]
        .map(|(reason, budget_ms)| web::Pause {
            reason: reason.into(),
            budget_ms,
        })
        .into()
}
