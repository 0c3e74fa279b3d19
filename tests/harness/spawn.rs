//! Starting programs that never outlive this process, even when it is killed.
//!
//! The kernel ends a child with the *thread* that started it, so one thread starts them all and
//! lives as long as the process.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

type Order = (Command, Sender<io::Result<Child>>);

static STARTER: OnceLock<Sender<Order>> = OnceLock::new();

/// A command for `program` that the kernel kills when this process ends.
pub fn bound(program: &std::path::Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// Starts a command made by [`bound`].
///
/// # Errors
/// When the program cannot be started.
pub fn start(command: Command) -> io::Result<Child> {
    let (answer, answered) = channel();
    let starter = STARTER.get_or_init(starter);
    starter
        .send((command, answer))
        .map_err(|_| io::Error::other("the starting thread is gone"))?;
    answered.recv().map_err(io::Error::other)?
}

fn starter() -> Sender<Order> {
    let (orders, ordered) = channel::<Order>();
    thread::spawn(move || {
        for (mut command, answer) in ordered {
            // Whoever ordered may have gone; the child is then dropped and ends with us.
            let _ = answer.send(command.spawn());
        }
    });
    orders
}
