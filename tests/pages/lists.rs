use axum::http::StatusCode;

use crate::house::{House, new_proposal};

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
