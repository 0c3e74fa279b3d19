//! An office with everything running, and somebody who signs in to its pages.

use harness::{Asterisk, Rexian, Site, Telephones, rexian};

use crate::chromium::Chromium;

/// Fields are dropped in this order: who asks first.
pub struct Office {
    _rexian: Rexian,
    pub telephones: Telephones,
    _hotline: Asterisk,
    pub site: Site,
}

impl Office {
    pub fn open() -> Office {
        let site = Site::temporary().unwrap();
        rexian::init(&site).unwrap();
        let hotline = site.asterisk().unwrap();
        let telephones = Telephones::start(&site).unwrap();
        let rexian = Rexian::start(&site).unwrap();
        telephones.wait_registered(&hotline, &["1001"]);
        Office {
            _rexian: rexian,
            telephones,
            _hotline: hotline,
            site,
        }
    }

    /// Signs in on the page, as a person does.
    pub async fn sign_in(&self, chromium: &Chromium, login: &str) {
        let user = self
            .site
            .accounts
            .users
            .iter()
            .find(|user| user.login == login)
            .unwrap();
        chromium
            .window
            .goto(&format!("{}/session/new", self.site.url()))
            .await
            .unwrap();
        chromium.fill("#login", login).await;
        chromium.fill("#password", &user.password).await;
        chromium.click("button.main").await;
        chromium.text(".who").await;
    }
}
