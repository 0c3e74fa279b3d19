//! Pages and API on one listening socket.

use tokio::net::TcpListener;

use crate::{App, api};

/// Answers requests until `until` comes; requests under way are finished.
pub async fn serve(
    app: App,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send + 'static,
) {
    warp::serve(api::routes(app))
        .incoming(listener)
        .graceful(until)
        .run()
        .await;
}
