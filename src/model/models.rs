//! The list of models a server offers.

use serde_json::Value;

/// One model of a server's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name, as a request must give it.
    pub id: String,
    /// Context length in tokens, where the server tells.
    pub context_tokens: Option<u32>,
}

/// Longest list that is read.
const MOST: usize = 2000;

/// Reads `{"data":[...]}`, `{"models":[...]}` or a bare array.
pub(crate) fn read(value: &Value) -> Vec<Model> {
    let list = ["data", "models"].iter().find_map(|key| value.get(*key).and_then(Value::as_array));
    let list = list.or_else(|| value.as_array()).map(Vec::as_slice).unwrap_or_default();
    list.iter().take(MOST).filter_map(model).collect()
}

fn model(value: &Value) -> Option<Model> {
    let id = ["id", "name", "model"].iter().find_map(|key| value.get(*key).and_then(Value::as_str))?;
    let lengths = [
        "/meta/n_ctx",
        "/max_model_len",
        "/loaded_context_length",
        "/context_length",
        "/context_window",
        "/max_context_length",
        "/meta/n_ctx_train",
    ];
    let context = lengths.iter().find_map(|at| value.pointer(at).and_then(Value::as_u64));
    Some(Model { id: id.to_owned(), context_tokens: context.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_the_lists_servers_send() {
        let one = |id: &str, context_tokens| vec![Model { id: id.into(), context_tokens }];
        let llama = json!({"models":[{"name":"other"}],"data":[{"id":"m","meta":{"n_ctx":4096,"n_ctx_train":32768}}]});
        assert_eq!(read(&llama), one("m", Some(4096)));
        assert_eq!(read(&json!({"data":[{"id":"v","max_model_len":8192}]})), one("v", Some(8192)));
        assert_eq!(read(&json!({"models":[{"name":"g"}]})), one("g", None));
        assert_eq!(read(&json!([{"id":"t","context_length":0}, 7, {}])), one("t", None));
        assert_eq!(read(&json!({"error":"x"})), []);
    }
}
