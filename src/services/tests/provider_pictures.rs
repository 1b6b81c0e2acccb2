//! Pictures of OpenID providers, from a server on this machine.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::config::ProviderPicture;
use crate::http_client::AddressFilter;
use crate::model::ExternalSource;
use crate::services::oidc::picture::{Job, run};

/// A server that has one picture at a time; its URL.
async fn server(picture: Arc<Mutex<Vec<u8>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ada.png", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let body = picture.lock().unwrap().clone();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
        }
    });
    url
}

fn source() -> ExternalSource {
    ExternalSource::Oidc("https://id.example.org".to_owned())
}

fn job(person: &Person, url: &str, mode: ProviderPicture) -> Job {
    let (source, subject, url) = (source(), "ada-1".to_owned(), url.parse().unwrap());
    Job { source, subject, person: person.id, url, mode }
}

async fn linked(app: &App) -> Person {
    let ada = person(app, "ada").await;
    assert!(app.catalog.link_subject(change(app), source(), "ada-1".to_owned(), ada.id).await.unwrap());
    ada
}

async fn count(app: &App, person: &Person) -> usize {
    pictures::whole_history(app, person.id).await.unwrap().len()
}

#[tokio::test]
async fn the_first_picture_is_taken_over_once_and_never_in_the_place_of_an_own_one() {
    let (_folder, app) = app(&[]);
    let ada = linked(&app).await;
    let picture = Arc::new(Mutex::new(sample_avatar("one", SAMPLE_AVATAR_SIDE).unwrap()));
    let url = server(Arc::clone(&picture)).await;
    let job = job(&ada, &url, ProviderPicture::First);
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert_eq!(count(&app, &ada).await, 1);
    *picture.lock().unwrap() = sample_avatar("two", SAMPLE_AVATAR_SIDE).unwrap();
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert_eq!(count(&app, &ada).await, 1);
    // Deleted, it does not come back.
    let current = pictures::current(&app, ada.id).await.unwrap().unwrap();
    trash::remove_for_good(&app, change(&app), ada.id, Some(current.id)).await.unwrap();
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert_eq!(count(&app, &ada).await, 0);
}

#[tokio::test]
async fn a_picture_is_taken_over_always_when_its_bytes_change() {
    let (_folder, app) = app(&[]);
    let ada = linked(&app).await;
    let picture = Arc::new(Mutex::new(sample_avatar("one", SAMPLE_AVATAR_SIDE).unwrap()));
    let url = server(Arc::clone(&picture)).await;
    let job = job(&ada, &url, ProviderPicture::Always);
    for _ in 0..2 {
        run(&app, &job, AddressFilter::Anywhere).await.unwrap();
        assert_eq!(count(&app, &ada).await, 1);
    }
    // What the person chooses meanwhile stays until the provider's changes.
    let own = publish(&app, &ada, "own").await.unwrap();
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert_eq!(pictures::current(&app, ada.id).await.unwrap().unwrap().id, own.id);
    *picture.lock().unwrap() = sample_avatar("two", SAMPLE_AVATAR_SIDE).unwrap();
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert_ne!(pictures::current(&app, ada.id).await.unwrap().unwrap().id, own.id);
    assert_eq!(count(&app, &ada).await, 3);
}

#[tokio::test]
async fn what_is_no_picture_or_is_nobodys_is_left() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let picture = Arc::new(Mutex::new(sample_avatar("one", SAMPLE_AVATAR_SIDE).unwrap()));
    let url = server(Arc::clone(&picture)).await;
    let job = job(&ada, &url, ProviderPicture::Always);
    // Not linked any more.
    run(&app, &job, AddressFilter::Anywhere).await.unwrap();
    assert!(app.catalog.link_subject(change(&app), source(), "ada-1".to_owned(), ada.id).await.unwrap());
    *picture.lock().unwrap() = b"<html>".to_vec();
    assert!(run(&app, &job, AddressFilter::Anywhere).await.is_err());
    let refused = run(&app, &job, AddressFilter::PublicOnly).await.unwrap_err();
    assert!(refused.contains("no public IP"), "{refused}");
    assert_eq!(count(&app, &ada).await, 0);
}
