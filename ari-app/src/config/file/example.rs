//! What is meant where nothing is said.

use super::{
    Keys, Leads, Menu, OpenFrom, Pause, Queue, QueueAlerts, Strategy, Whole, Words32, Written,
};

pub fn user() -> String {
    "rexian".into()
}

pub fn day() -> Vec<Written<OpenFrom>> {
    vec![Written(OpenFrom(0, 1440))]
}

fn self_service() -> Leads {
    Leads::Menu("self-service".into())
}

fn keys(leads: &[(&str, Leads)]) -> Keys {
    leads
        .iter()
        .map(|(key, leads)| ((*key).into(), Written(leads.clone())))
        .collect()
}

pub fn pauses() -> Vec<Pause> {
    let pause = |reason: &str| Pause {
        reason: Written(Words32(reason.into())),
        budget_min: Whole(0),
    };
    web::REASONS.map(pause).into()
}

pub fn menus() -> Vec<Menu> {
    vec![
        Menu {
            name: "greeting".into(),
            say: vec!["greeting".into(), "recorded".into()],
            keys: keys(&[("1", self_service()), ("9", Leads::Mailbox)]),
            patience_s: Whole(0),
            then: Written(Leads::Queue(1)),
            language: None,
        },
        Menu {
            name: "self-service".into(),
            say: vec!["self-service".into(), "self-service.keys".into()],
            keys: keys(&[
                ("0", Leads::Queue(1)),
                ("1", self_service()),
                ("9", Leads::Mailbox),
            ]),
            patience_s: Whole(6),
            then: Written(Leads::Queue(1)),
            language: None,
        },
    ]
}

pub fn queues() -> Vec<Queue> {
    vec![Queue {
        id: Whole(1),
        name: "综合受理".into(),
        number: None,
        music: None,
        welcome: Vec::new(),
        announce_position: queue::announce_position(),
        announce: queue::announce(),
        announce_every_s: queue::announce_every_s(),
        most_waiting: queue::most_waiting(),
        wait_limit_s: queue::wait_limit_s(),
        overflow: queue::overflow(),
        strategy: queue::strategy(),
        widen: Vec::new(),
        head_start_s: queue::head_start_s(),
        preferred_s: queue::preferred_s(),
        ring_s: queue::ring_s(),
        pause_unanswered: queue::pause_unanswered(),
        announce_agent: false,
        wrap_up_s: queue::wrap_up_s(),
        typical_talk_s: queue::typical_talk_s(),
        survey_percent: queue::survey_percent(),
        dispositions: Vec::new(),
        disposition_required: false,
        keys: queue::keys(),
        alerts: QueueAlerts::default(),
        hours: None,
    }]
}

pub mod queue {
    use super::{Keys, Leads, Strategy, Whole, Written, self_service};

    pub fn announce_position() -> bool {
        true
    }

    pub fn announce() -> Vec<String> {
        vec!["queue.keys".into()]
    }

    pub fn announce_every_s() -> Whole<10, 600> {
        Whole(30)
    }

    pub fn most_waiting() -> Whole<0, 10_000> {
        Whole(0)
    }

    pub fn wait_limit_s() -> Whole<5, 7_200> {
        Whole(600)
    }

    pub fn overflow() -> Written<Leads> {
        Written(Leads::Mailbox)
    }

    pub fn strategy() -> Written<Strategy> {
        Written(Strategy::LongestIdle)
    }

    pub fn head_start_s() -> Whole<0, 86_400> {
        Whole(0)
    }

    pub fn preferred_s() -> Whole<0, 600> {
        Whole(10)
    }

    pub fn ring_s() -> Whole<5, 120> {
        Whole(15)
    }

    pub fn pause_unanswered() -> bool {
        true
    }

    pub fn wrap_up_s() -> Whole<0, 3_600> {
        Whole(60)
    }

    pub fn typical_talk_s() -> Whole<10, 7_200> {
        Whole(180)
    }

    pub fn survey_percent() -> Whole<0, 100> {
        Whole(100)
    }

    pub fn keys() -> Keys {
        super::keys(&[
            ("1", self_service()),
            ("2", Leads::Callback),
            ("9", Leads::Mailbox),
        ])
    }
}
