//! Two who talk, and a colleague who is idle: what stories of transfers begin with.

use std::collections::BTreeSet;

use harness::simulator::{Phone, World, plan::plan};
use switchboard::{
    Actor, AgentId, BridgeId, CallId, ChannelId, Destination, Plan, Refusal, Request, Stage,
    TransferKind, What,
};

/// A department's telephone.
pub const OUTSIDE: &str = "01012345678";

/// Two who talk, and a colleague who is idle.
pub struct Scene {
    pub world: World,
    pub caller: ChannelId,
    pub call: CallId,
    pub agent: u32,
    pub colleague: u32,
    pub first: ChannelId,
}

impl Scene {
    pub fn set() -> Scene {
        Self::with(plan(2))
    }

    pub fn with(plan: Plan) -> Scene {
        let mut world = World::working(plan);
        world.given = Some(Vec::new());
        world
            .switch
            .phones
            .insert(OUTSIDE.into(), Phone::Answers(2_000));
        let caller = world.talking("13800138000");
        let agent = world.agent_of(&caller).unwrap();
        Scene {
            call: world.call(&caller),
            first: world.partner(&caller),
            colleague: 2003 - agent,
            world,
            caller,
            agent,
        }
    }

    pub fn ask(&mut self, request: Request) {
        self.try_ask(request).unwrap();
    }

    pub fn try_ask(&mut self, request: Request) -> Result<(), Refusal> {
        self.world.ask(Actor::Agent(AgentId(self.agent)), request);
        let reply = *self.world.replies.last().unwrap();
        self.world.run(20);
        reply
    }

    pub fn transfer(&mut self, kind: TransferKind) {
        let to = Destination::Agent(AgentId(self.colleague));
        self.ask(Request::Transfer(self.call, to, kind));
    }

    /// The colleague's leg: the only one that is neither the caller's nor the first agent's.
    pub fn second(&self) -> ChannelId {
        let mut legs = self.world.switch.legs();
        legs.retain(|leg| *leg != self.caller && *leg != self.first);
        assert_eq!(legs.len(), 1);
        legs.remove(0)
    }

    pub fn hear(&self, one: &ChannelId) -> Vec<ChannelId> {
        self.world.switch.talks_with(one)
    }

    pub fn consulting(kind: TransferKind) -> Scene {
        let mut scene = Scene::set();
        scene.transfer(kind);
        scene.world.run(2_500);
        scene
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.world.kinds(&self.caller)
    }

    pub fn count(&self, kind: &str) -> usize {
        self.kinds().iter().filter(|its| **its == kind).count()
    }

    /// In which bridges anything was recorded, each as often as a recording began there.
    pub fn recorded(&self) -> Vec<BridgeId> {
        let facts = self.world.facts_of(&self.caller).into_iter();
        let begun = facts.filter_map(|what| {
            let What::RecordingStarted { bridge, .. } = what else {
                return None;
            };
            Some(bridge.clone())
        });
        begun.collect()
    }

    /// When all have hung up, nothing is left and there was one recording.
    pub fn over(self) {
        self.over_aside(0);
    }

    /// The same, and a recording of each of so many consultations aside.
    pub fn over_aside(mut self, asides: usize) {
        for leg in self.world.switch.legs() {
            self.world.hangs_up(&leg);
        }
        self.world.run(200_000);
        assert_eq!(self.world.switch.legs(), []);
        assert_eq!(self.world.switch.bridges(), 0);
        assert_eq!(self.world.stage(&self.caller), Stage::Ended);
        let recorded = self.recorded();
        let aside = |bridge: &&BridgeId| bridge.as_str().ends_with(BridgeId::ASIDE);
        let apart: BTreeSet<&BridgeId> = recorded.iter().filter(aside).collect();
        assert_eq!(apart.len(), asides, "{recorded:?}");
        assert_eq!(recorded.len(), asides + 1, "{recorded:?}");
        assert_eq!(self.count("ended"), 1);
        for agent in [self.agent, self.colleague] {
            assert!(self.world.state(agent).call().is_none(), "{agent}");
        }
    }
}
