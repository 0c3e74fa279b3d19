//! What is measured: `rexian` on its Asterisk, and beside it the peer, an Asterisk with a plain dialplan
//! and app_queue. Both have the same telephones, sounds, music and settings of the process.

use std::fs;
use std::io::{self, Result};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use harness::house::{add_token, now};
use harness::{Api, Asterisk, Ports, Rexian, Site, Sound, wait_until};
use serde_json::json;
use store::users::NewUser;
use store::{Durability, Role, Store};
use switchboard::{AgentId, QueueId, Skill};

use crate::desks::Desks;
use crate::peer;

/// The first agent, whose telephone has the same number.
pub const FIRST: u32 = 2001;
/// How many agents take calls, in both systems, unless a crowd is measured.
pub const AGENTS: u32 = 24;
/// How many there are.
pub const DESKS: u32 = 100;
/// Beyond this something is wrong.
const CAP: Duration = Duration::from_secs(30);

/// Both systems, running. They are dropped in this order: who asks first.
pub struct Office {
    /// Rexian.
    pub rexian: Rexian,
    /// Its Asterisk.
    pub hotline: Asterisk,
    /// The peer's Asterisk.
    pub peer: Asterisk,
    /// Rexian's API.
    pub api: Api,
    /// The agents' telephones, which both ring.
    pub desks: Desks,
    /// Folders and ports.
    pub site: Site,
    /// Ports for the voice of the hotline and of the peer: more than a site has.
    _voice: [Ports; 2],
}

impl Office {
    /// Makes both and waits until both take calls.
    ///
    /// # Errors
    /// When one cannot be started.
    pub fn open() -> Result<Office> {
        let site = Site::temporary()?;
        let desks = Desks::open()?;
        let phones = peer::telephones(desks.address()?);
        fs::write(site.hotline.etc().join("site/pjsip.conf"), {
            peer::trunk(site.ports.sip()) + &phones
        })?;
        let voice = [Ports::free()?, Ports::free()?];
        fs::write(
            site.hotline.etc().join("site/rtp.conf"),
            peer::rtp(&voice[0]),
        )?;
        configure(&site)?;
        people(&site)?;
        let mut peer = peer::spawn(&site, &phones, &voice[1])?;
        let hotline = site.asterisk()?;
        peer.wait_ready()?;
        let rexian = Rexian::start(&site)?;
        let api = Api::of(&site).map_err(io::Error::other)?;
        let office = Office {
            rexian,
            hotline,
            peer,
            api,
            desks,
            site,
            _voice: voice,
        };
        office.wait_reachable()?;
        Ok(office)
    }

    /// Where citizens dial in to Rexian.
    pub fn trunk(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.site.ports.sip()).into()
    }

    /// Where they dial in to the peer.
    pub fn peer_trunk(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, peer::sip(&self.site)).into()
    }

    /// Asks for an agent's state: `ready`, `off`.
    ///
    /// # Errors
    /// When it is refused.
    pub fn be(&self, agent: u32, state: &str) -> Result<()> {
        let path = format!("/agents/{agent}/state");
        let order = json!({ "state": state });
        let (status, body) = self.api.put(&path, &order).map_err(io::Error::other)?;
        if status < 300 {
            return Ok(());
        }
        Err(io::Error::other(format!("{path}: {status} {body}")))
    }

    /// So many agents take calls, of both systems; the others are off duty.
    ///
    /// # Errors
    /// When it is refused.
    pub fn crew(&self, agents: u32) -> Result<()> {
        for number in FIRST..FIRST + DESKS {
            let (verb, state) = match number < FIRST + agents {
                true => ("add member PJSIP/{} to", "ready"),
                false => ("remove member PJSIP/{} from", "off"),
            };
            let verb = verb.replace("{}", &number.to_string());
            self.peer.rx(&format!("queue {verb} hotline"))?;
            self.be(number, state)?;
        }
        Ok(())
    }

    /// An agent's state.
    pub fn state(&self, agent: u32) -> String {
        let found = self.api.get(&format!("/agents/{agent}"));
        let body = found.map(|(_, body)| body).unwrap_or_default();
        body["state"].as_str().unwrap_or_default().to_owned()
    }

    /// How long greeting and notice take together.
    ///
    /// # Errors
    /// When the prompts are not there.
    pub fn greeting(&self) -> Result<Duration> {
        let lengths = ["greeting", "recorded"].map(|name| {
            let path = self.site.data().join(format!("sounds/zh/{name}.wav"));
            fs::metadata(path).map(|file| file.len().saturating_sub(44) / 16)
        });
        let [greeting, notice] = lengths;
        Ok(Duration::from_millis(greeting? + notice?))
    }

    /// Prints what the programs said last.
    pub fn explain(&self) {
        println!("--- Rexian's Asterisk:\n{}", self.hotline.tail(20));
        println!("--- the peer's Asterisk:\n{}", self.peer.tail(20));
        println!("--- rexian:\n{}", self.rexian.tail(20));
    }

    fn wait_reachable(&self) -> Result<()> {
        let reachable = |agent: u32| {
            let found = self.api.get(&format!("/agents/{agent}"));
            found.is_ok_and(|(_, body)| body["reachable"] == true)
        };
        let all = || (FIRST..FIRST + DESKS).all(reachable).then_some(());
        wait_until(CAP, all).ok_or_else(|| io::Error::other("the telephones cannot be reached"))
    }
}

/// No wrap-up and no announcement in a measured wait; a menu that waits long for a key.
fn configure(site: &Site) -> Result<()> {
    let recorded = site.dir.join("recorded");
    fs::create_dir_all(recorded.join("zh"))?;
    Sound::pure(1000, 240).write(&recorded.join("zh/self-service.wav"))?;
    site.configure(&format!(
        "[speech]\nrecorded = \"{}\"\n\n\
         [[menus]]\nname = \"greeting\"\nsay = [\"greeting\", \"recorded\"]\n\
         keys = {{ 1 = \"menu:self-service\" }}\npatience_s = 0\nthen = \"queue:1\"\n\n\
         [[menus]]\nname = \"self-service\"\nsay = [\"self-service\"]\n\
         keys = {{ 1 = \"menu:self-service\" }}\npatience_s = 60\nthen = \"queue:1\"\n\n\
         [[queues]]\nid = 1\nname = \"bench\"\nannounce_every_s = 600\nwait_limit_s = 7200\n\
         wrap_up_s = 0\n\
         preferred_s = 0\nsurvey_percent = 0\n",
        recorded.display()
    ))
}

fn people(site: &Site) -> Result<()> {
    let store = Store::create(site.data().join("rexian.db")).map_err(io::Error::other)?;
    add_token(&store, &site.accounts.token);
    let hired = store.write(Durability::Full, |tx| {
        (FIRST..FIRST + DESKS)
            .try_for_each(|number| store::users::create(tx, &agent(number), now()).map(drop))
    });
    hired.map_err(io::Error::other)
}

fn agent(number: u32) -> NewUser {
    NewUser {
        login: number.to_string(),
        name: number.to_string(),
        role: Role::Agent,
        password_hash: "$argon2id$none".into(),
        agent: Some(AgentId(number)),
        phone: Some(number.to_string()),
        department: None,
        skills: vec![Skill::best(QueueId(1))],
    }
}
