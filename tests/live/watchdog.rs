//! What systemd hears, so that a hotline that hangs is started again.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use harness::WATCHDOG_SOCKET;

use crate::office::Office;
use crate::tones;

#[test]
fn systemd_hears_that_the_hotline_is_up_and_then_that_it_lives() {
    let mut office = Office::with(&tones::quick());
    let path = office.site.dir.join(WATCHDOG_SOCKET);
    let systemd = UnixDatagram::bind(&path).unwrap();
    systemd
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    office.restart_rexian();
    let heard = || {
        let mut said = [0; 64];
        let length = systemd.recv(&mut said).unwrap();
        String::from_utf8_lossy(&said[..length]).trim().to_owned()
    };
    assert_eq!(heard(), "READY=1");
    for _ in 0..3 {
        assert_eq!(heard(), "WATCHDOG=1");
    }
    // Nobody listens to the next run.
    std::fs::remove_file(&path).unwrap();
    office.restart_rexian();
}
