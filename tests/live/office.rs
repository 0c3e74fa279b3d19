//! What live calls begin with.

use harness::{Api, Asterisk, Rexian, Site, Telephones, rexian, wait_for};
use serde_json::{Value, json};

/// An office with `rexian` running and every telephone registered.
pub struct Office {
    // Dropped in this order: who asks first.
    pub rexian: Rexian,
    pub telephones: Telephones,
    pub hotline: Asterisk,
    pub api: Api,
    pub site: Site,
}

impl Office {
    pub fn open() -> Office {
        let site = Site::temporary().unwrap();
        rexian::init(&site).unwrap();
        let hotline = site.asterisk().unwrap();
        let telephones = Telephones::start(&site).unwrap();
        let rexian = Rexian::start(&site).unwrap();
        telephones.wait_registered(&hotline, &["1001", "1002"]);
        Office {
            rexian,
            telephones,
            hotline,
            api: Api::of(&site).unwrap(),
            site,
        }
    }

    pub fn agent(&self, number: &str) -> Value {
        self.api.get(&format!("/agents/{number}")).unwrap().1
    }

    pub fn be_ready(&self, number: &str) {
        wait_for(&format!("{number} is ready"), 20, || {
            let order = json!({ "state": "ready" });
            let (status, _) = self
                .api
                .put(&format!("/agents/{number}/state"), &order)
                .unwrap();
            (status < 300 && self.agent(number)["state"] == "ready").then_some(())
        });
    }
}
