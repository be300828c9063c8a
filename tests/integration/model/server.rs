//! A server on loopback that sends raw bytes by script: no HTTP library could break the protocol in the ways real servers do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What one connection does, in order. Exactly one member of each step is set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// A whole response: status, headers, body; a length and `connection: close` are added.
    pub status: Option<u16>,
    pub headers: Vec<String>,
    pub body: Option<String>,
    /// A good answer, streamed when the request asks for a stream.
    pub answer: Option<AnswerStep>,
    /// Head of an event stream, sent in chunked coding, and these events; `[DONE]` is sent only when listed.
    pub events: Option<Vec<String>>,
    /// Leaves the event stream open after the last event.
    pub open: bool,
    /// Bytes as they are.
    pub raw: Option<String>,
    /// Bytes in hexadecimal.
    pub hex: Option<String>,
    /// A text over and over: pauses between.
    pub repeat: Option<Repeat>,
    /// Waits.
    pub pause_ms: Option<u64>,
    /// Resets the connection.
    pub reset: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerStep {
    pub content: Option<String>,
    pub finish: Option<String>,
    pub reasoning: Option<String>,
    pub refusal: Option<String>,
    pub model: Option<String>,
    pub usage: Option<Value>,
    /// Streams this many bytes of content an event; the default is 7.
    pub piece: Option<usize>,
    /// Streams without `[DONE]`.
    pub no_done: bool,
    /// Writes the bytes of the stream one by one.
    pub split: bool,
    /// Line end of the stream.
    pub line_end: Option<String>,
    /// Repeats the content.
    pub times: Option<usize>,
    /// The content comes as the arguments of a call.
    pub tool: Option<ToolStep>,
}

/// How a call comes. By default once, numbered and named in its first fragment, under the name that was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToolStep {
    pub name: Option<String>,
    /// Text beside the call.
    pub beside: Option<String>,
    /// A second call with these arguments; `SAME` is the first one's.
    pub second: Option<String>,
    /// Its number, where it is not the next.
    pub second_index: Option<u64>,
    /// Arguments as an object.
    pub object: bool,
    /// Neither numbers nor names for the calls.
    pub bare: bool,
    /// Name and id with every fragment.
    pub repeated: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    pub text: String,
    pub times: usize,
    #[serde(default)]
    pub pause_ms: u64,
}

/// A running server and what it has received.
pub struct Server {
    pub port: u16,
    pub requests: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Connection `i` follows script `i`; the last script serves all that come later.
    pub async fn start(scripts: Vec<Vec<Step>>) -> Self {
        Self::routed(move |_, count| scripts[count.min(scripts.len() - 1)].clone()).await
    }

    /// What a connection does depends on its request and on how many requests came before it.
    pub async fn routed(script: impl Fn(&str, usize) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let script = Arc::new(script);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script.clone(), seen.clone()));
            }
        });
        Self { port, requests, task }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, script: Arc<impl Fn(&str, usize) -> Vec<Step>>, seen: Arc<Mutex<Vec<String>>>) {
    let Some(request) = read_request(&mut stream).await else { return };
    let streaming = request.contains("\"stream\":true");
    let asked = forced(&request).unwrap_or_else(|| "section".to_owned());
    let steps = {
        let mut seen = seen.lock().unwrap();
        let steps = script(&request, seen.len());
        seen.push(request);
        steps
    };
    for step in steps {
        if step.reset {
            // Unread input and a zero linger make the kernel send a reset.
            let _ = stream.set_zero_linger();
            return;
        }
        if play(&mut stream, &step, streaming, &asked).await.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
    // Let the client read before the socket goes.
    let mut rest = [0; 1024];
    while matches!(stream.read(&mut rest).await, Ok(n) if n > 0) {}
}

async fn play(stream: &mut TcpStream, step: &Step, streaming: bool, asked: &str) -> std::io::Result<()> {
    if let Some(ms) = step.pause_ms {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    if let Some(status) = step.status {
        let body = step.body.clone().unwrap_or_default();
        let json = if step.headers.iter().any(|h| h.to_lowercase().starts_with("content-type")) {
            ""
        } else {
            "content-type: application/json\r\n"
        };
        let headers: String = step.headers.iter().map(|h| format!("{h}\r\n")).collect();
        let head = format!(
            "HTTP/1.1 {status} Status\r\n{json}{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
    }
    if let Some(answer) = &step.answer {
        if streaming {
            stream_answer(stream, answer, asked).await?
        } else {
            whole_answer(stream, answer, asked).await?
        }
    }
    if let Some(events) = &step.events {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        for event in events {
            chunk(stream, format!("data: {event}\n\n").as_bytes()).await?;
        }
        if !step.open {
            stream.write_all(b"0\r\n\r\n").await?;
        }
    }
    if let Some(raw) = &step.raw {
        stream.write_all(raw.as_bytes()).await?;
    }
    if let Some(hex) = &step.hex {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
        stream.write_all(&bytes).await?;
    }
    if let Some(Repeat { text, times, pause_ms: 0 }) = &step.repeat {
        stream.write_all(text.repeat(*times).as_bytes()).await?;
    } else if let Some(Repeat { text, times, pause_ms }) = &step.repeat {
        for _ in 0..*times {
            stream.write_all(text.as_bytes()).await?;
            tokio::time::sleep(Duration::from_millis(*pause_ms)).await;
        }
    }
    stream.flush().await
}

async fn chunk(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).await?;
    stream.write_all(bytes).await?;
    stream.write_all(b"\r\n").await
}

fn usage(answer: &AnswerStep) -> Value {
    answer.usage.clone().unwrap_or_else(|| json!({"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49}))
}

/// The calls of an answer: number, id, name, arguments.
fn calls(answer: &AnswerStep, asked: &str) -> Vec<(Option<u64>, Option<String>, String, String)> {
    let Some(tool) = &answer.tool else { return Vec::new() };
    let arguments = content(answer).unwrap_or_default();
    let name = tool.name.clone().unwrap_or_else(|| asked.to_owned());
    let second = tool.second.as_ref().map(|s| s.replace("SAME", &arguments));
    let all = std::iter::once(arguments).chain(second).enumerate();
    all.map(|(i, arguments)| {
        let index = if i == 1 { tool.second_index.unwrap_or(1) } else { 0 };
        let numbered = !tool.bare;
        (numbered.then_some(index), numbered.then(|| format!("call_{i}")), name.clone(), arguments)
    })
    .collect()
}

/// One call, or a fragment of one, as it goes over the wire.
fn call(index: Option<u64>, id: Option<&str>, name: Option<&str>, arguments: Value) -> Value {
    let mut function = json!({ "arguments": arguments });
    if let Some(name) = name {
        function["name"] = name.into();
    }
    let mut call = json!({"type": "function", "function": function});
    if let Some(id) = id {
        call["id"] = id.into();
    }
    if let Some(index) = index {
        call["index"] = index.into();
    }
    call
}

async fn whole_answer(stream: &mut TcpStream, answer: &AnswerStep, asked: &str) -> std::io::Result<()> {
    let mut message = json!({"role": "assistant", "content": content(answer)});
    if let Some(tool) = &answer.tool {
        message["content"] = tool.beside.clone().into();
        let object = |text: &str| if tool.object { serde_json::from_str(text).unwrap() } else { Value::from(text) };
        let all = calls(answer, asked);
        let all = all.iter().map(|(_, id, name, text)| call(None, id.as_deref(), Some(name), object(text)));
        message["tool_calls"] = all.collect::<Vec<_>>().into();
    }
    if let Some(reasoning) = &answer.reasoning {
        message["reasoning_content"] = reasoning.as_str().into();
    }
    if let Some(refusal) = &answer.refusal {
        message["refusal"] = refusal.as_str().into();
    }
    let body = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1,
        "model": answer.model.as_deref().unwrap_or("m1"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish(answer)}],
        "usage": usage(answer),
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-request-id: req-1\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

async fn stream_answer(stream: &mut TcpStream, answer: &AnswerStep, asked: &str) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req-1\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    let model = answer.model.as_deref().unwrap_or("m1");
    let event = |delta: Value, finish: Value| {
        json!({"object": "chat.completion.chunk", "model": model,
               "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
    };
    let mut events = vec![event(json!({"role": "assistant", "content": null}), Value::Null)];
    if let Some(text) = &answer.reasoning {
        events.push(event(json!({"reasoning_content": text}), Value::Null));
    }
    if let Some(text) = &answer.refusal {
        events.push(event(json!({"refusal": text}), Value::Null));
    }
    let mut all = content(answer).unwrap_or_default();
    if let Some(tool) = &answer.tool {
        all = tool.beside.clone().unwrap_or_default();
        for (index, id, name, text) in calls(answer, asked) {
            let size = if tool.object { usize::MAX } else { answer.piece.unwrap_or(7) };
            let whole: Vec<char> = text.chars().collect();
            for (i, piece) in whole.chunks(size.min(whole.len().max(1))).enumerate() {
                let piece: String = piece.iter().collect();
                let piece = if tool.object { serde_json::from_str(&piece).unwrap() } else { Value::from(piece) };
                let named = i == 0 || tool.repeated;
                let fragment = call(index, id.as_deref().filter(|_| named), named.then_some(name.as_str()), piece);
                events.push(event(json!({"tool_calls": [fragment]}), Value::Null));
            }
        }
    }
    let characters: Vec<char> = all.chars().collect();
    for piece in characters.chunks(answer.piece.unwrap_or(7)) {
        events.push(event(json!({"content": piece.iter().collect::<String>()}), Value::Null));
    }
    events.push(event(json!({}), finish(answer).into()));
    events.push(json!({"object": "chat.completion.chunk", "model": model, "choices": [], "usage": usage(answer)}));
    let end = answer.line_end.as_deref().unwrap_or("\n");
    let mut text: String = events.iter().map(|e| format!("data: {e}{end}{end}")).collect();
    if !answer.no_done {
        text.push_str(&format!("data: [DONE]{end}{end}"));
    }
    if answer.split {
        for byte in text.as_bytes() {
            chunk(stream, &[*byte]).await?;
            stream.flush().await?;
        }
    } else {
        chunk(stream, text.as_bytes()).await?;
    }
    stream.write_all(b"0\r\n\r\n").await
}

fn content(answer: &AnswerStep) -> Option<String> {
    answer.content.as_ref().map(|c| c.repeat(answer.times.unwrap_or(1)))
}

fn finish(answer: &AnswerStep) -> Option<String> {
    Some(answer.finish.clone().unwrap_or_else(|| "stop".to_owned())).filter(|f| f != "null")
}

/// Head and body of one request as text.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let n = stream.read(&mut buffer).await.ok()?;
        if n == 0 {
            return None;
        }
        bytes.extend_from_slice(&buffer[..n]);
        if bytes[0] == 0x16 {
            // A TLS greeting: answer like any server that speaks plain HTTP only.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await;
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text[..end]
                .lines()
                .find_map(|l| {
                    l.to_lowercase().strip_prefix("content-length:").and_then(|v| v.trim().parse::<usize>().ok())
                })
                .unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(text.into_owned());
            }
        }
    }
}

/// The function whose call a request forces.
pub fn forced(request: &str) -> Option<String> {
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n")?.1).ok()?;
    Some(body["tool_choice"]["function"]["name"].as_str()?.to_owned())
}

/// The section a request is about, by its title.
pub fn section_of(request: &str) -> Option<String> {
    let rest = request.split_once("SECTION: ")?.1;
    Some(rest.split("\\n").next()?.to_owned())
}

/// What a model that keeps to its lines answers: each line a sentence, the last one the reading. A repair names its lines.
pub fn faithful(request: &str) -> String {
    let body = request.split_once("\r\n\r\n").map_or(request, |(_, body)| body);
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let user = |at: usize| messages.get(at).and_then(|m| m["content"].as_str()).unwrap_or_default();
    let asked = user(1).rsplit_once("SECTION: ").map_or(user(1), |(_, rest)| rest);
    let line = |text: &str| {
        let (number, rest) = text.split_once(". ")?;
        number.parse::<u32>().ok()?;
        let (kind, rest) = match rest.strip_prefix("an interpretation") {
            Some(reading) => ("interpretation", reading.trim_start_matches(": ")),
            None => ("fact", rest),
        };
        let mut text = if rest.is_empty() {
            "the moves may reflect habit more than conviction".to_owned()
        } else {
            rest.trim_end_matches('.').to_owned()
        };
        if let Some(first) = text.get(..1) {
            text = format!("{}{}.", first.to_uppercase(), &text[1..]);
        }
        Some(json!({"kind": kind, "text": text.replace("; ", ", while ")}))
    };
    let mut sentences: Vec<Value> = asked.lines().filter_map(line).collect();
    if messages.len() > 2 {
        let named = |text: &str| {
            let (_, rest) = text.split_once(". line ")?;
            let number: usize = rest.split_once(':')?.0.parse().ok()?;
            sentences.get(number - 1).cloned()
        };
        sentences = user(messages.len() - 1).lines().filter_map(named).collect();
    }
    json!({ "sentences": sentences }).to_string()
}

/// Tokens of a good answer, near those of a section.
pub static USAGE: std::sync::LazyLock<Value> =
    std::sync::LazyLock::new(|| json!({"prompt_tokens": 1000, "completion_tokens": 100}));

/// A whole good answer to `request`.
pub fn good(request: &str) -> Vec<Step> {
    let tool = forced(request).map(|_| ToolStep::default());
    let answer =
        AnswerStep { content: Some(faithful(request)), usage: Some(USAGE.clone()), tool, ..AnswerStep::default() };
    vec![Step { answer: Some(answer), ..Step::default() }]
}
