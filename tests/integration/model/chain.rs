//! Several endpoints: who is asked, who is left out, and when the run stops.

use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{Action, Chain, FailureClass};

use super::server::{AnswerStep, Server, Step};
use super::{client, request};

fn good() -> Vec<Step> {
    let answer = AnswerStep { content: Some(r#"{"a":"b"}"#.into()), ..AnswerStep::default() };
    vec![Step { answer: Some(answer), ..Step::default() }]
}

fn status(status: u16, body: &str) -> Vec<Step> {
    vec![Step { status: Some(status), body: Some(body.into()), ..Step::default() }]
}

async fn chain(first: Vec<Vec<Step>>, second: Vec<Vec<Step>>) -> (Chain, Server, Server) {
    let (a, b) = (Server::start(first).await, Server::start(second).await);
    let settings = EndpointConfig::default();
    (Chain::new(vec![client(&a.url(), &settings), client(&b.url(), &settings)]), a, b)
}

#[tokio::test]
async fn an_endpoint_that_refuses_us_is_left_out_at_once() {
    let (chain, a, b) = chain(vec![status(401, "{}")], vec![good()]).await;
    let first = chain.complete(&request(true), &mut ()).await.unwrap();
    assert_eq!((first.endpoint, first.passed_over.len()), (1, 1));
    assert_eq!(first.passed_over[0].1.class, FailureClass::Auth);
    let second = chain.complete(&request(true), &mut ()).await.unwrap();
    assert_eq!((second.endpoint, second.passed_over.len()), (1, 0));
    assert_eq!((a.requests().len(), b.requests().len()), (1, 2));
}

#[tokio::test]
async fn an_endpoint_that_fails_twice_in_a_row_is_left_out() {
    let (chain, a, _b) = chain(vec![status(503, "{}")], vec![good()]).await;
    for _ in 0..3 {
        assert_eq!(chain.complete(&request(false), &mut ()).await.unwrap().endpoint, 1);
    }
    assert_eq!(a.requests().len(), 6, "two calls of three attempts, then none");
}

#[tokio::test]
async fn an_endpoint_that_recovers_stays() {
    let busy = || status(503, "{}");
    let scripts = vec![busy(), busy(), busy(), good(), busy(), busy(), busy(), good()];
    let (chain, _a, _b) = chain(scripts, vec![good()]).await;
    let mut order = Vec::new();
    for _ in 0..4 {
        order.push(chain.complete(&request(false), &mut ()).await.unwrap().endpoint);
    }
    assert_eq!(order, [1, 0, 1, 0]);
}

#[tokio::test]
async fn what_is_about_the_answer_is_not_tried_elsewhere() {
    let cut = AnswerStep { content: Some("{".into()), finish: Some("length".into()), ..AnswerStep::default() };
    let (chain, _a, b) = chain(vec![vec![Step { answer: Some(cut), ..Step::default() }]], vec![good()]).await;
    let failure = chain.complete(&request(true), &mut ()).await.unwrap_err();
    assert_eq!((failure.endpoint, failure.failure.class.action()), (0, Action::AskAgain));
    assert!(b.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_stops_and_nobody_else_is_asked() {
    let (chain, _a, b) = chain(vec![status(307, "")], vec![good()]).await;
    let failure = chain.complete(&request(true), &mut ()).await.unwrap_err();
    assert_eq!(failure.failure.class.action(), Action::Stop);
    assert!(b.requests().is_empty());
}

#[tokio::test]
async fn when_all_are_left_out_the_chain_says_so() {
    let (chain, a, b) = chain(vec![status(402, "{}")], vec![status(401, "{}")]).await;
    let failure = chain.complete(&request(true), &mut ()).await.unwrap_err();
    assert_eq!((failure.endpoint, failure.passed_over.len()), (1, 1));
    let failure = chain.complete(&request(true), &mut ()).await.unwrap_err();
    assert_eq!(failure.failure.class, FailureClass::NoEndpoint);
    assert!(chain.current().is_none());
    assert_eq!(failure.failure.class.action(), Action::BuiltIn);
    assert_eq!((a.requests().len(), b.requests().len()), (1, 1));
}
