use axum::http::StatusCode;

use crate::{house::House, story::new_proposal};

#[tokio::test]
async fn a_list_goes_on_to_older_proposals_and_names_each_once() {
    let house = House::new().await;
    for number in 0..45 {
        house
            .proposal(new_proposal(&format!("Proposal no. {number:02}")))
            .await;
    }
    let mut seen = Vec::new();
    let mut next = Some("/parties/venezuela?lang=es".to_owned());
    let mut pages = 0;
    while let Some(address) = next {
        let page = house.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        seen.extend(
            page.body
                .split("Proposal no. ")
                .skip(1)
                .map(|rest| rest[..2].parse::<u32>().unwrap()),
        );
        next = page
            .body
            .split("class=\"more\" href=\"")
            .nth(1)
            .map(|rest| {
                let address = rest.split('"').next().unwrap();
                address.replace("&#38;", "&")
            });
        pages += 1;
    }
    assert_eq!(pages, 3);
    assert_eq!(seen, (0..45).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_party_s_list_holds_its_own_proposals_only() {
    let house = House::new().await;
    house.party("norway", "Norway", "Noruega").await;
    house.proposal(new_proposal("The exchange")).await;
    house.get("/parties/venezuela").await.says("The exchange");
    let page = house.get("/parties/norway?lang=es").await;
    page.says("<h1>Propuestas de y a Noruega</h1>");
    page.says("Aquí no consta ninguna propuesta.");
}

#[tokio::test]
async fn nonsense_in_the_address_does_no_harm() {
    let house = House::new().await;
    house.proposal(new_proposal("The exchange")).await;
    for address in ["/?before=x", "/?lang=xx", "/?%FF=%FF", "/?before=-1"] {
        assert_eq!(house.get(address).await.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn words_are_found_whatever_their_accents_and_the_best_comes_first() {
    let house = House::new().await;
    let mut second = new_proposal("Another matter");
    second.editorial.summary = "Rocío San Miguel is named.".to_owned();
    house.proposal(second).await;
    house.proposal(new_proposal("The release of Rocío")).await;
    house.proposal(new_proposal("Something else")).await;
    let page = house.get("/search?q=ROCIO").await;
    page.says("<h1>Found for “ROCIO”</h1>");
    page.says("value=\"ROCIO\"");
    page.does_not_say("Something else");
    let at = |words: &str| page.body.find(words).unwrap();
    assert!(at("The release of Rocío") < at("Another matter"));
    let nothing = house.get("/search?q=atlantis&lang=es").await;
    nothing.says("Ninguna propuesta registrada aquí tiene todas estas palabras.");
    nothing.says("<input type=\"hidden\" name=\"lang\" value=\"es\">");
}

#[tokio::test]
async fn what_is_found_goes_on_from_page_to_page_and_in_another_language() {
    let house = House::new().await;
    for number in 0..25 {
        house
            .proposal(new_proposal(&format!("Exchange & return no. {number:02}")))
            .await;
    }
    let first = house.get("/search?q=exchange+%26+return").await;
    assert_eq!(first.body.matches("<h2>").count(), 20);
    let next = first.body.split("class=\"more\" href=\"").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    assert!(
        next.starts_with("/search?q=exchange%20%26%20return&after="),
        "{next}"
    );
    let second = house.get(&next).await;
    assert_eq!(second.body.matches("<h2>").count(), 5);
    second.does_not_say("class=\"more\"");
    second.says("exchange%20%26%20return");
    second.says("hreflang=\"es\"");
}

#[tokio::test]
async fn a_draft_is_not_found_and_what_is_typed_is_no_markup() {
    let house = House::new().await;
    let mut draft = new_proposal("A secret draft");
    draft.version.communication = None;
    draft.version.evidence = None;
    house.proposal(draft).await;
    house
        .get("/search?q=secret")
        .await
        .says("No proposal that is recorded here has all of these words.");
    let page = house.get("/search?q=%22%3E%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::OK);
    page.does_not_say("<script");
    for address in [
        "/search",
        "/search?q=",
        "/search?q=%FF",
        "/search?q=.&after=x",
    ] {
        assert_eq!(house.get(address).await.status, StatusCode::OK, "{address}");
    }
    house.get("/search").await.says("Type one word or several.");
}
