//! Every page at every width, in both languages, light and dark: nothing sticks out, nothing fails.

use crate::chromium::Chromium;
use crate::office::Office;

const PAGES: [&str; 14] = [
    "/board",
    "/calls",
    "/calls/200",
    "/cases",
    "/cases/new",
    "/voicemails",
    "/recordings",
    "/reports/service",
    "/reports/callbacks",
    "/callbacks?queue=all",
    "/callbacks?figure=owed",
    "/board?queue=1&state=off",
    "/password",
    "/agents/1001/day",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_a_telephone_and_a_desk_in_both_languages() {
    let office = tokio::task::spawn_blocking(Office::open).await.unwrap();
    for (width, dark, language) in [(390, true, "en"), (1440, false, "zh-CN")] {
        let chromium = Chromium::open(width, dark).await;
        office.sign_in(&chromium, "1000").await;
        if language == "en" {
            chromium.click("button[name=language]").await;
        }
        for path in PAGES {
            chromium
                .window
                .goto(&format!("{}{path}", office.site.url()))
                .await
                .unwrap();
            let tag = chromium.run("return document.documentElement.lang").await;
            assert_eq!(tag, language, "{path}");
            let over = "return document.documentElement.scrollWidth - window.innerWidth";
            let over = chromium.run(over).await.as_i64().unwrap();
            assert!(over <= 1, "{path} sticks out by {over} pixels at {width}");
            let paper = chromium
                .run("return getComputedStyle(document.documentElement).backgroundColor")
                .await;
            assert_eq!(paper == "rgb(20, 22, 26)", dark, "{path}: {paper}");
            assert!(!chromium.text("main").await.is_empty(), "{path}");
            assert_eq!(chromium.complaints().await, Vec::<String>::new(), "{path}");
        }
        chromium.close().await;
    }
}
