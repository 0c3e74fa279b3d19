//! `rexian serve`: everything put together, from a store that opens to a call that could be taken, and
//! in order to an end. Talks in Asterisk outlive it.

use std::error::Error;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use store::{Durability, Store};
use switchboard::Input;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use web::App;
use web::switch::Health;

use crate::agi::Agi;
use crate::announcing::Announcer;
use crate::callbacks;
use crate::clock;
use crate::config::Config;
use crate::health::{self, Watch};
use crate::hotline::Hotline;
use crate::media::{Findings, Media};
use crate::reloading::{self, Asking, Reloader, Trouble};
use crate::roster::Roster;
use crate::said::say;
use crate::signing_out;
use crate::speech::Speech;
use crate::voice::Voice;
use crate::watchdog;

/// How long requests under way may take at the end.
const FAREWELL: Duration = Duration::from_secs(3);

type Failed = Box<dyn Error + Send + Sync>;

/// Serves until told to stop.
///
/// # Errors
/// What would keep the first call from being taken: a store that does not open, a port in use, prompts
/// that cannot be spoken, a plan that cannot work.
pub fn run(config: &Config) -> Result<(), Failed> {
    end_on_panic();
    let store = Store::open(config.database())?;
    let speech = Speech::start(config.speech())?;
    prepare(&speech)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(run_on(config, store, speech));
    runtime.shutdown_timeout(FAREWELL);
    ended
}

async fn run_on(config: &Config, store: Store, speech: Speech) -> Result<(), Failed> {
    let mut stop = Stop::new()?;
    let hangups = signal(SignalKind::hangup())?;
    let listen = config.settings.web.listen.0;
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(|error| format!("web.listen = {listen}: {error}"))?;
    let agents = store.read(store::agents::roster)?;
    let offset_min = config.settings.office.utc_offset.0.0;
    let retries = config.retries();
    store.write(Durability::Full, move |tx| {
        store::cases::set_utc_offset(tx, offset_min)?;
        store::callbacks::set_retries(tx, retries)
    })?;
    let voice = Voice {
        speech: speech.clone(),
        store: store.clone(),
        data: config.settings.data.canonicalize()?,
        spool: config.settings.asterisk.spool.clone(),
    };
    let roster = Roster::new(&config.settings);
    let rooms = store.read(store::rooms::list)?;
    let mut plan = config.plan(roster.fit(&roster.queues(), agents.clone()))?;
    plan.rooms.clone_from(&rooms);
    let announcer = Announcer {
        store: store.clone(),
        speech: speech.clone(),
        clock: clock::now,
        trouble: Arc::default(),
    };
    let looking = announcer.clone();
    let notice = tokio::task::spawn_blocking(move || looking.look()).await??;
    let (priorities, ahead) = watch::channel(config.priorities());
    let (rules, ruled) = watch::channel(config.rules());
    let (pages, settings) = watch::channel(Arc::new(config.pages(clock::now)));
    let hotline = Hotline::start(&store, plan, config.ari(), Arc::new(voice), ahead)?;
    hotline.inlet.input(Input::Notice(notice.clone()));
    let findings = media(config, &store, &hotline).start(hotline.facts(), ruled)?;
    let reloader = Reloader {
        config: config.clone(),
        store: store.clone(),
        speech: speech.clone(),
        roster: roster.clone(),
        inlet: hotline.inlet.clone(),
        priorities,
        rules,
        pages,
        trouble: Trouble::default(),
        clock: clock::now,
    };
    let trouble = reloader.trouble.clone();
    let others = (roster.clone(), speech.clone(), announcer.clone(), trouble);
    let health = watch_health(config, &hotline, findings, others);
    let switch = hotline.switch(health.clone());
    let agi = Agi {
        switch: switch.clone(),
        speech,
        clock: clock::now,
    };
    agi.start(config.settings.agi.listen.0).await?;
    tokio::spawn(announcer.keep(hotline.inlet.clone(), notice));
    tokio::spawn(roster.keep(store.clone(), hotline.inlet.clone(), agents, rooms));
    let app = App::new(store, switch.clone(), settings);
    tokio::spawn(callbacks::keep(
        app.store.clone(),
        switch.clone(),
        Arc::clone(&hotline.journal),
        clock::now,
    ));
    tokio::spawn(signing_out::keep(app.store.clone(), switch, clock::now));
    let (end, ending) = watch::channel(false);
    let pages = tokio::spawn(web::serve(app, listener, over(ending)));
    let number = config.settings.office.number.clone();
    tokio::spawn(announce(health, number, listen));
    can_be_reloaded(config, reloader.start(), hangups);
    tokio::spawn(watchdog::keep(
        hotline.inlet.clone(),
        Arc::clone(&hotline.inputs),
    ));
    stop.wait().await;
    tracing::info!("stopping; talks in Asterisk go on");
    let _ = end.send(true);
    let _ = tokio::time::timeout(FAREWELL, pages).await;
    tokio::task::spawn_blocking(move || hotline.stop()).await?;
    Ok(())
}

fn media(config: &Config, store: &Store, hotline: &Hotline) -> Media {
    Media {
        store: store.clone(),
        inlet: hotline.inlet.clone(),
        spool: config.settings.asterisk.spool.clone(),
        data: config.settings.data.clone(),
        offset_min: config.settings.office.utc_offset.0.0,
        rules: config.rules(),
        clock: clock::now,
    }
}

fn watch_health(
    config: &Config,
    hotline: &Hotline,
    findings: Findings,
    (roster, speech, announcer, trouble): (Roster, Speech, Announcer, Trouble),
) -> watch::Receiver<Health> {
    let (told, health) = watch::channel(Health::default());
    let offset_min = config.settings.office.utc_offset.0.0;
    let heard = Arc::clone(&hotline.heard);
    let others = move || {
        let mut all = findings.list();
        all.extend(roster.findings());
        all.extend(speech.trouble());
        all.extend(announcer.finding());
        all.extend(trouble.finding());
        let silent = heard.failures();
        all.extend(silent.map(|failures| health::silence(failures, offset_min)));
        all
    };
    let watch = Watch::new(
        clock::now,
        offset_min,
        hotline.snapshots.clone(),
        hotline.facts(),
        Arc::clone(&hotline.journal),
        Box::new(others),
    );
    tokio::spawn(watch.run(told));
    health
}

/// From here on another configuration can be asked for.
fn can_be_reloaded(config: &Config, asking: Asking, hangups: Signal) {
    if let Err(error) = reloading::listen(&config.settings.data, asking.clone()) {
        tracing::warn!(%error, "`rexian reload` cannot ask here; SIGHUP can");
    }
    tokio::spawn(reloading::on_hangup(hangups, asking));
}

/// Half a switchboard is worse than none: a supervisor starts us again, and calls outlive that.
fn end_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        std::process::exit(70);
    }));
}

/// Makes the prompts, and says how far it is while that takes.
fn prepare(speech: &Speech) -> Result<(), Failed> {
    let began = clock::now();
    let mut shown = began;
    let mut out = std::io::stderr();
    speech.prepare(&mut |done, all| {
        if clock::now() >= shown + 1_000 || (done == all && shown > began) {
            shown = clock::now();
            let _ = writeln!(out, "rexian: prompts {done}/{all}");
        }
    })?;
    Ok(())
}

/// Says once that a call could be taken.
async fn announce(mut health: watch::Receiver<Health>, number: String, listen: SocketAddr) {
    if health.wait_for(|health| health.calls).await.is_ok() {
        say!("rexian: calls to {number} are taken; pages at http://{listen}/");
    }
}

async fn over(mut ending: watch::Receiver<bool>) {
    let _ = ending.wait_for(|over| *over).await;
}

/// SIGTERM and SIGINT.
struct Stop {
    term: tokio::signal::unix::Signal,
    int: tokio::signal::unix::Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}
