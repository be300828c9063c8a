//! The model client: the only module that knows async-openai.
