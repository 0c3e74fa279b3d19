//! Pages and API on one listening socket.

use tokio::net::TcpListener;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

use crate::{App, api, pages};

/// Everything that is answered: the API below `/api/v1`, pages elsewhere.
pub fn routes(app: App) -> BoxedFilter<(Response,)> {
    api::routes(app.clone())
        .or(pages::routes(app))
        .unify()
        .boxed()
}

/// Answers requests until `until` comes; requests under way are finished.
pub async fn serve(
    app: App,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send + 'static,
) {
    warp::serve(routes(app))
        .incoming(listener)
        .graceful(until)
        .run()
        .await;
}
