//! A real Chromium, driven by WebDriver.

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use harness::{spawn, wait_for};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take to come to show something.
const CAP: Duration = Duration::from_secs(20);

/// A browser, and the driver that steers it; both end with it.
pub struct Chromium {
    driver: Child,
    /// Its window.
    pub window: Client,
}

impl Chromium {
    /// A window of this width, in this colour scheme.
    pub async fn open(width: u32, dark: bool) -> Chromium {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .unwrap()
            .port();
        let driver = start(port).unwrap();
        wait_for("chromedriver listens", 20, || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        let window = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(width, dark).as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts; if not, run bin/setup --for test");
        Chromium { driver, window }
    }

    /// Waits until something matches, and returns its text.
    pub async fn text(&self, css: &str) -> String {
        let found = self
            .window
            .wait()
            .at_most(CAP)
            .for_element(Locator::Css(css))
            .await;
        let found = found.unwrap_or_else(|why| panic!("{css} does not show: {why}"));
        found.text().await.unwrap()
    }

    /// Waits until something matches, and clicks it.
    pub async fn click(&self, css: &str) {
        let found = self
            .window
            .wait()
            .at_most(CAP)
            .for_element(Locator::Css(css))
            .await;
        found
            .unwrap_or_else(|why| panic!("{css} does not show: {why}"))
            .click()
            .await
            .unwrap();
    }

    /// Types into a field.
    pub async fn fill(&self, css: &str, words: &str) {
        let field = self.window.find(Locator::Css(css)).await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// What a script returns.
    pub async fn run(&self, script: &str) -> Value {
        self.window.execute(script, Vec::new()).await.unwrap()
    }

    /// Notes from here on, for as long as the page stays, which script fails and what its policy forbids.
    pub async fn note(&self) {
        let noted = "window.complaints = [];\
            addEventListener('error', (it) => window.complaints.push(it.message));\
            addEventListener('securitypolicyviolation', (it) => window.complaints.push(\
                `${it.effectiveDirective} ${it.sourceFile}:${it.lineNumber} ${it.sample}`));";
        self.run(noted).await;
    }

    /// What the browser complained of: a script that fails, a policy that is broken, a file that is
    /// missing.
    pub async fn complaints(&self) -> Vec<String> {
        let told = "return (window.complaints ?? []).concat(performance.getEntriesByType('resource')\
            .filter(r => r.responseStatus >= 400).map(r => r.name))";
        let told = self.run(told).await;
        told.as_array()
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect()
    }

    /// Closes the window.
    pub async fn close(mut self) {
        let _ = self.window.clone().close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn start(port: u16) -> io::Result<Child> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).map(|folder| folder.join("chromedriver"));
    let program: Option<PathBuf> = places.into_iter().find(|path| path.is_file());
    let missing = || io::Error::other("chromedriver is missing: run bin/setup --for test");
    let mut command = spawn::bound(&program.ok_or_else(missing)?);
    command
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    spawn::start(command)
}

fn capabilities(width: u32, dark: bool) -> Value {
    let scheme = if dark { 0 } else { 1 };
    json!({
        "goog:chromeOptions": {
            "args": [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
                format!("--window-size={width},900"),
                format!("--blink-settings=preferredColorScheme={scheme}"),
            ],
        },
    })
}
