//! Styles and scripts: kept for good by the address of what they are, and few.

use harness::house::House;

use crate::visitor::{Visitor, value_after};

#[tokio::test]
async fn a_page_names_styles_and_scripts_that_are_kept_for_good() {
    let house = House::open().await;
    let mut visitor = Visitor::new(&house);
    let page = visitor.get("/session/new").await;
    for (mark, kind) in [
        ("rel=\"stylesheet\" href=\"", "text/css; charset=utf-8"),
        ("<script src=\"", "text/javascript; charset=utf-8"),
        ("rel=\"icon\" href=\"", "image/svg+xml"),
    ] {
        let path = value_after(&page.html, mark).unwrap();
        let seen = visitor.get(&path).await;
        assert_eq!(
            (seen.status, &seen.headers["content-type"]),
            (200, &kind.parse().unwrap())
        );
        let kept = seen.headers["cache-control"].to_str().unwrap();
        assert!(kept.contains("immutable"), "{path}: {kept}");
        assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_page_from_before_an_upgrade_still_finds_its_styles_but_does_not_keep_them() {
    let house = House::open().await;
    let mut visitor = Visitor::new(&house);
    for name in [
        "pages.000000000000.css",
        "pages.css",
        "pages.000000000000.js",
    ] {
        let seen = visitor.get(&format!("/assets/{name}")).await;
        assert_eq!(
            (seen.status, &seen.headers["cache-control"]),
            (200, &"no-cache".parse().unwrap())
        );
    }
    for name in ["x", "../schema.sql", "%2e%2e/x.css", "pages.html"] {
        visitor.get(&format!("/assets/{name}")).await.is(404);
    }
}
