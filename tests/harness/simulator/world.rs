//! The board and everything around it, moved on by simulated time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use switchboard::{
    Actor, AgentId, AgentState, AgentWish, Board, CallId, CallView, ChannelId, Command, Event,
    Fact, FailReason, Input, Millis, NodeId, Output, Plan, Reply, Request, RequestId, Stage, What,
};

use super::{memory::Kept, plan::plan, switch::Phone, switch::Switch};

/// The one Asterisk.
pub const NODE: NodeId = NodeId(1);
/// The number citizens dial.
pub const HOTLINE: &str = "12345";
/// Noon in China on a Wednesday.
pub const NOON: Millis = 1_795_579_200_000;

/// A hotline in simulated time.
#[derive(Debug)]
pub struct World {
    /// Simulated time.
    pub now: Millis,
    /// The logic under test.
    pub board: Board,
    /// The Asterisk.
    pub switch: Switch,
    /// What the store would remember.
    pub kept: Kept,
    /// Every fact, in order.
    pub facts: Vec<Fact>,
    /// What was answered to requests.
    pub replies: Vec<Reply>,
    /// Commands that get lost: a number that is drawn for each, and lost if below.
    pub loses: Option<fn(&Command, u64) -> bool>,
    /// If they are wanted: how long the board took over each input that had somebody rung.
    pub offers: Option<Vec<Duration>>,
    /// If they are wanted: the commands the board has given.
    pub given: Option<Vec<Command>>,
    /// How many inputs the board took.
    pub inputs: u64,
    /// How often the board was restarted.
    pub restarts: u64,
    /// The plan a restart begins with.
    pub plan: Plan,
    /// Those before it, the latest last.
    pub earlier: Vec<Plan>,
    calls: BTreeMap<ChannelId, CallId>,
    wakes: Option<Millis>,
    commands: u64,
}

impl World {
    /// Agents 1001 onwards, all ready, telephones answering after two seconds.
    pub fn new(agents: u32) -> Self {
        Self::working(plan(agents))
    }

    /// By any plan, all its agents ready.
    pub fn working(plan: Plan) -> Self {
        let agents: Vec<u32> = plan.agents.iter().map(|agent| agent.id.0).collect();
        let mut world = Self::with_plan(plan);
        for agent in agents {
            world.wish(agent, AgentWish::Ready);
            world.run(1);
        }
        world
    }

    /// By any plan; nobody is on duty yet.
    pub fn with_plan(plan: Plan) -> Self {
        let kept = Kept::default();
        let board = Board::new(NOON, plan.clone(), kept.memory()).expect("a plan that works");
        let mut switch = Switch::new(5, 8_000);
        for agent in &plan.agents {
            switch
                .phones
                .insert(agent.phone.clone(), Phone::Answers(2_000));
        }
        let mut world = Self {
            now: NOON,
            board,
            switch,
            kept,
            facts: Vec::new(),
            replies: Vec::new(),
            loses: None,
            offers: None,
            given: None,
            inputs: 0,
            restarts: 0,
            plan,
            earlier: Vec::new(),
            calls: BTreeMap::new(),
            wakes: None,
            commands: 0,
        };
        world.reconnect();
        world
    }

    /// Somebody dials; the board may not know yet.
    pub fn rings(&mut self, number: &str) -> ChannelId {
        self.switch.arrives(self.now, number)
    }

    /// Dials and waits past the greeting.
    pub fn queued(&mut self, number: &str) -> ChannelId {
        let caller = self.rings(number);
        self.run(6_100);
        caller
    }

    /// Dials, waits past the greeting and until the agent has answered.
    pub fn talking(&mut self, number: &str) -> ChannelId {
        let caller = self.queued(number);
        self.run(2_100);
        assert_eq!(self.stage(&caller), Stage::Talking, "nobody answered");
        caller
    }

    /// A caller presses a key.
    pub fn press(&mut self, caller: &ChannelId, key: char) {
        self.switch.press(self.now, caller, key);
        self.run(50);
    }

    /// Somebody hangs up.
    pub fn hangs_up(&mut self, leg: &ChannelId) {
        self.switch.hang_up(self.now, leg, 16);
    }

    /// What a telephone does from now on when it is rung.
    pub fn phone(&mut self, number: u32, phone: Phone) {
        self.switch.phones.insert(number.to_string(), phone);
        self.tell_phone(number);
    }

    /// A telephone begins or ends a call that is none of ours.
    pub fn uses(&mut self, number: u32, on: bool) {
        let phone = number.to_string();
        match on {
            true => self.switch.used.insert(phone),
            false => self.switch.used.remove(&phone),
        };
        self.tell_phone(number);
    }

    fn tell_phone(&mut self, number: u32) {
        let phone = number.to_string();
        let is = self.switch.phones.get(&phone);
        let event = Event::Phone {
            reachable: is.is_some_and(|is| *is != Phone::Unregistered),
            in_use: self.switch.is_used(&phone),
            phone,
        };
        if self.switch.is_connected() {
            self.input(Input::Switch(NODE, event));
        }
    }

    /// An agent asks for a state.
    pub fn wish(&mut self, agent: u32, wish: AgentWish) {
        let agent = AgentId(agent);
        self.ask(Actor::Agent(agent), Request::SetAgent(agent, wish));
    }

    /// Somebody asks for something.
    pub fn ask(&mut self, by: Actor, request: Request) {
        let id = RequestId(self.inputs);
        self.input(Input::Request(id, by, request));
    }

    /// Time passes; everything due happens in its order.
    pub fn run(&mut self, ms: u64) {
        let until = self.now + ms;
        self.settle();
        while let Some(at) = self.due().filter(|at| *at <= until) {
            self.now = at.max(self.now);
            if self.wakes.is_some_and(|wakes| wakes <= self.now) {
                self.input(Input::Time);
            }
            self.settle();
        }
        self.now = until;
    }

    /// The socket is lost.
    pub fn loses_socket(&mut self) {
        self.switch.disconnect();
        self.input(Input::Switch(NODE, Event::Disconnected));
    }

    /// The socket is back.
    pub fn reconnect(&mut self) {
        let inventory = self.switch.connect();
        self.input(Input::Switch(NODE, Event::Connected(inventory)));
    }

    /// The board is told what is there, while the socket is.
    pub fn looks(&mut self) {
        if self.switch.is_connected() {
            let seen = self.switch.look();
            self.input(Input::Switch(NODE, Event::Looked(seen)));
        }
    }

    /// How many commands the board has given.
    pub fn commands(&self) -> u64 {
        self.commands
    }

    /// The board dies and a new one begins with what the store remembers.
    pub fn restarts(&mut self) {
        self.kept_restart();
        self.reconnect();
    }

    /// The same, before Asterisk is connected.
    pub fn kept_restart(&mut self) {
        self.switch.disconnect();
        self.restarts += 1;
        self.now += 1;
        self.wakes = None;
        let (plan, memory) = (self.plan.clone(), self.kept.memory());
        self.switch.ask_for(memory.recordings_under_way());
        self.board = Board::new(self.now, plan, memory).expect("a plan that worked before");
    }

    /// Another plan takes the place of the one there is, and a restart begins with it.
    pub fn replans(&mut self, plan: Plan) {
        let before = std::mem::replace(&mut self.plan, plan.clone());
        self.earlier.push(before);
        self.input(Input::Plan(Box::new(plan)));
    }

    /// One input, and everything that follows from it at once.
    pub fn input(&mut self, input: Input) {
        self.inputs += 1;
        let begun = Instant::now();
        self.board.handle(self.now, input);
        let mut outputs = Vec::new();
        self.wakes = loop {
            let output = self.board.poll_output();
            if let Output::Timeout(at) = output {
                break at;
            }
            outputs.push(output);
        };
        self.time(begun.elapsed(), &outputs);
        for output in outputs {
            match output {
                Output::Fact(fact) => self.keep(fact),
                Output::Command(_, command) => self.carry_out(command),
                Output::Reply(_, reply) => self.replies.push(reply),
                Output::Timeout(_) => {}
            }
        }
    }

    fn time(&mut self, took: Duration, outputs: &[Output]) {
        let Some(offers) = &mut self.offers else {
            return;
        };
        let rings = |output: &Output| match output {
            Output::Fact(fact) => matches!(fact.what, What::Offered { .. }),
            Output::Command(..) | Output::Reply(..) | Output::Timeout(_) => false,
        };
        if outputs.iter().any(rings) {
            offers.push(took);
        }
    }

    /// The call a caller's leg belongs to.
    pub fn call(&self, caller: &ChannelId) -> CallId {
        *self.calls.get(caller).expect("a caller the board knows")
    }

    /// The call of a leg, if the board has seen it.
    pub fn known(&self, caller: &ChannelId) -> Option<CallId> {
        self.calls.get(caller).copied()
    }

    /// The call as pages show it, while it lasts.
    pub fn view(&self, caller: &ChannelId) -> Option<CallView> {
        let calls = self.board.snapshot(self.now).calls;
        calls.into_iter().find(|call| call.channel == *caller)
    }

    /// Where a call is.
    pub fn stage(&self, caller: &ChannelId) -> Stage {
        self.view(caller).map_or(Stage::Ended, |call| call.stage)
    }

    /// Who is rung or talks.
    pub fn agent_of(&self, caller: &ChannelId) -> Option<u32> {
        self.view(caller)?.agent.map(|agent| agent.0)
    }

    /// An agent's state.
    pub fn state(&self, agent: u32) -> AgentState {
        let agents = self.board.snapshot(self.now).agents;
        let agent = agents.into_iter().find(|view| view.agent.0 == agent);
        agent.expect("an agent on the roster").state
    }

    /// The other leg of a conversation.
    pub fn partner(&self, caller: &ChannelId) -> ChannelId {
        self.switch
            .talks_with(caller)
            .pop()
            .expect("somebody to talk with")
    }

    /// What is kept of a call, in order.
    pub fn facts_of(&self, caller: &ChannelId) -> Vec<&What> {
        let call = self.calls.get(caller).copied();
        let theirs = |fact: &&Fact| fact.call.is_some() && fact.call == call;
        self.facts
            .iter()
            .filter(theirs)
            .map(|fact| &fact.what)
            .collect()
    }

    /// The names of what is kept of a call.
    pub fn kinds(&self, caller: &ChannelId) -> Vec<&'static str> {
        self.facts_of(caller)
            .iter()
            .map(|what| what.kind())
            .collect()
    }

    /// Who was rung for a caller, in order.
    pub fn rung(&self, caller: &ChannelId) -> Vec<u32> {
        let mut rung = Vec::new();
        for what in self.facts_of(caller) {
            if let What::Offered { agent, .. } = what {
                rung.push(agent.0);
            }
        }
        rung
    }

    /// When the board wants to be woken.
    pub fn wakes(&self) -> Option<Millis> {
        self.wakes
    }

    fn keep(&mut self, fact: Fact) {
        if let (Some(call), What::Arrived { channel, .. } | What::DialledOut { channel, .. }) =
            (fact.call, &fact.what)
        {
            self.calls.insert(channel.clone(), call);
        }
        self.kept.keep(&fact);
        self.facts.push(fact);
    }

    fn carry_out(&mut self, command: Command) {
        self.commands += 1;
        let unknown = self.switch.unknown_name(&command);
        assert_eq!(unknown, None, "{command:?} names what was never made");
        self.switch.note_name(&command);
        if let Some(given) = &mut self.given {
            given.push(command.clone());
        }
        let lost = self
            .loses
            .is_some_and(|loses| loses(&command, self.commands));
        let done = match lost {
            true => Err(FailReason::Unreachable),
            false => self.switch.execute(self.now, &command),
        };
        if let Err(reason) = done {
            let at = self.now + self.switch.latency_ms;
            self.switch.report_at(at, Event::Failed { command, reason });
        }
    }

    fn settle(&mut self) {
        while let Some(event) = self.switch.poll(self.now) {
            self.input(Input::Switch(NODE, event));
        }
    }

    fn due(&self) -> Option<Millis> {
        self.switch.next().into_iter().chain(self.wakes).min()
    }
}
