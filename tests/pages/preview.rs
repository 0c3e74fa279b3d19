//! The pages with demo data and a few live calls, without Asterisk: to look at while working on them.
//!
//!     cargo run -p tests --example preview
//!
//! prints an address; every login of the demo office has the password `preview`. It ends with Ctrl-C.

use std::path::Path;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use harness::house::story::{answer_at, arrive, ask_for_a_person, gone};
use harness::house::{House, NODE, QUEUE, now};
use sha2::{Digest, Sha256};
use store::Store;
use store::demo::{Props, Sound, fill};
use switchboard::{
    Actor, AgentId, AgentWish, ChannelId, Command, Event, Input, PauseReason, Plan, QueueId,
    Request, RequestId, Room, Skill, Target,
};
use web::teams::{Team, Teams};

/// Behind key 1.
const WATER: QueueId = QueueId(2);

#[tokio::main]
async fn main() {
    let house = House::furnished(furnish).await;
    house.input(Input::Plan(plan().into())).await;
    let mut roster = house.store.read(store::agents::roster).unwrap();
    for agent in &mut roster {
        agent.skills = [QUEUE, WATER].map(Skill::best).into();
    }
    house.input(Input::Roster(roster)).await;
    for number in 1000..=1005 {
        let phone = Event::Phone {
            phone: number.to_string(),
            reachable: number != 1005,
            in_use: false,
        };
        house.input(Input::Switch(NODE, phone)).await;
    }
    organise(&house);
    note(&house);
    play(&house).await;
    meet(&house).await;
    follow(&house).await;
    house
        .input(Input::Switch(NODE, Event::Trunk { reachable: false }))
        .await;
    println!("{}", house.url("/"));
    let _ = tokio::signal::ctrl_c().await;
}

/// Two teams and some in none, and limits that a demo office is past.
fn organise(house: &House) {
    let team = |name: &str, agents: &[u32]| Team {
        name: name.into(),
        agents: agents.iter().copied().map(AgentId).collect(),
    };
    let teams = [("甲班", &[1001, 1002][..]), ("乙班", &[1003, 1004])];
    house.settings.send_modify(|settings| {
        let settings = Arc::make_mut(settings);
        settings.teams = Teams(teams.map(|(name, agents)| team(name, agents)).into());
        settings.alerts.queue.waiting_calls = 2;
        settings.alerts.queue.service_level_calls = 5;
    });
}

/// The supervisor follows the agent who talks.
async fn follow(house: &House) {
    let asked = Request::Follow {
        supervisor: AgentId(1000),
        agent: AgentId(1001),
        whisper: false,
    };
    house
        .input(Input::Request(RequestId(1), Actor::System, asked))
        .await;
}

/// The house's, with a second queue.
fn plan() -> Plan {
    let mut plan = harness::house::plan();
    let mut water = plan.queues[0].clone();
    (water.id, water.name) = (WATER, "供水".into());
    plan.queues.push(water);
    plan.menus[0].keys.insert('1', Target::Queue(WATER));
    plan
}

fn furnish(store: &Store, data: &Path) {
    let hash = hash();
    std::fs::create_dir_all(data.join("recordings")).unwrap();
    let mut props = Props {
        password_hash: &|_| hash.clone(),
        sound: &mut |name, _, _| Some(tone(data, name)),
    };
    fill(store, now(), 7, &mut props).unwrap();
}

/// Three seconds of a tone.
fn tone(data: &Path, name: &str) -> Sound {
    let path = format!("recordings/{name}.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(data.join(&path), spec).unwrap();
    for n in 0..24_000_u16 {
        let wave = (f32::from(n) * 440.0 * std::f32::consts::TAU / 8_000.0).sin();
        file.write_sample((wave * 4_000.0) as i16).unwrap();
    }
    file.finalize().unwrap();
    let bytes = std::fs::read(data.join(&path)).unwrap();
    let hash = Sha256::digest(&bytes);
    Sound {
        path,
        sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes: bytes.len() as u64,
        duration_ms: 3_000,
    }
}

/// Somebody talks and calls for help, somebody is rung, somebody finishes a case, two wait, one is parked, one is at a meal.
async fn play(house: &House) {
    let known = house.store.read(|c| {
        let latest = store::calls::find(c, &store::calls::Filter::default())?;
        Ok(latest.items.into_iter().find_map(|call| call.caller))
    });
    let known = known.unwrap().unwrap_or_default();
    for (agent, caller) in [(1001, known.as_str()), (1002, "13900139001")] {
        wish(house, agent, AgentWish::Ready).await;
        talk(house, &format!("c{agent}"), caller).await;
    }
    gone(house, "c1002").await;
    wish(house, 1002, AgentWish::Ready).await;
    talk(house, "parked", "18600186006").await;
    let park = Request::Park(house.board().calls[1].call);
    let parked = Input::Request(RequestId(1), Actor::System, park);
    house.input(parked).await;
    propose(house);
    let help = Request::CallForHelp(house.board().calls[0].call, true);
    let asked = Input::Request(RequestId(1), Actor::Agent(AgentId(1001)), help);
    house.input(asked).await;
    wish(house, 1003, AgentWish::Ready).await;
    arrive(house, "c1003", "02088886666").await;
    ask_for_a_person(house, "c1003").await;
    wish(
        house,
        1004,
        AgentWish::Paused(PauseReason::Asked("meal".into())),
    )
    .await;
    for (channel, caller) in [
        ("w1", "13700137002"),
        ("w2", "13600136003"),
        ("w3", "18500185004"),
    ] {
        arrive(house, channel, caller).await;
        ask_for_a_person(house, channel).await;
    }
    arrive(house, "w4", "13300133004").await;
    let water = Event::Key(ChannelId("w4".into()), '1');
    house.switch(water).await;
    arrive(house, "m1", "15000150005").await;
}

/// Two in a conference, one of whom leads, and one who keys the PIN.
async fn meet(house: &House) {
    let room = Room {
        number: "8001".into(),
        name: "示例第一会议室".into(),
        pin: "1234".into(),
        leader_pin: "9876".into(),
    };
    let put = move |tx: &store::rusqlite::Transaction<'_>| {
        store::rooms::put(tx, &room)?;
        store::rooms::list(tx)
    };
    let rooms = house.store.write(store::Durability::Full, put);
    house.input(Input::Rooms(rooms.unwrap())).await;
    for (leg, caller, keys) in [
        ("k1", "01088880001", "9876#"),
        ("k2", "01088880002", "1234#"),
        ("k3", "01088880003", ""),
    ] {
        let channel = ChannelId(leg.into());
        let arrived = Event::Arrived {
            channel: channel.clone(),
            caller: Some(caller.into()),
            dialled: "8001".into(),
            known: switchboard::Known::default(),
        };
        house.switch(arrived).await;
        for key in keys.chars() {
            for command in house.switch(Event::Key(channel.clone(), key)).await {
                if let Command::Play { playback, .. } = command {
                    house.switch(Event::PlaybackFinished(playback)).await;
                }
            }
        }
    }
}

/// What is noted about the latest caller.
fn note(house: &House) {
    let write = |tx: &store::rusqlite::Transaction<'_>| {
        let calls = store::calls::find(tx, &store::calls::Filter::default())?;
        let caller = calls.items.into_iter().find_map(|call| call.caller);
        let caller = caller.unwrap_or_default();
        let words = "听力不好，请慢些说";
        store::notes::write(tx, &caller, words, "agent:1002", now()).map(drop)
    };
    house.store.write(store::Durability::Full, write).unwrap();
}

/// A nuisance caller, undecided.
fn propose(house: &House) {
    let propose = |tx: &store::rusqlite::Transaction<'_>| {
        let caller = ("19900199009", None);
        store::nuisance::propose(tx, caller, "多次拨打后不说话", "agent:1001", now()).map(drop)
    };
    house.store.write(store::Durability::Full, propose).unwrap();
}

async fn talk(house: &House, channel: &str, caller: &str) {
    arrive(house, channel, caller).await;
    let leg = ask_for_a_person(house, channel).await;
    answer_at(house, leg.expect("the agent is rung")).await;
}

async fn wish(house: &House, agent: u32, wish: AgentWish) {
    let asked = Request::SetAgent(AgentId(agent), wish);
    house
        .input(Input::Request(RequestId(1), Actor::System, asked))
        .await;
}

fn hash() -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let salt = SaltString::encode_b64(b"salt of preview").unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password(b"preview", &salt).unwrap().to_string()
}
