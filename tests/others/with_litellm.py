"""LiteLLM against the simulator, as an OpenAI and as an OpenRouter service."""

import sys
from importlib.metadata import version

import litellm

litellm.suppress_debug_info = True
URL = sys.argv[1]
TEXT = [{"role": "user", "content": "We moved the stock. It took a week."}]
ANSWER = "We moved the stock. It took a week."
SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "person",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            "required": ["name", "age"],
        },
    },
}

for provider in ["openai", "openrouter"]:

    def ask(model, **more):
        return litellm.completion(
            model=f"{provider}/simulator/{model}", api_base=URL, api_key="sk-any", **more
        )

    assert ask("text", messages=TEXT).choices[0].message.content == ANSWER, provider
    pieces = [
        chunk.choices[0].delta.content or "" for chunk in ask("text", messages=TEXT, stream=True)
    ]
    assert "".join(pieces) == ANSWER, (provider, pieces)
    formed = ask("text", messages=TEXT, response_format=SCHEMA).choices[0].message.content
    assert formed.startswith('{"name":"We moved'), (provider, formed)

    picture = [{"role": "user", "content": "A cover for a story."}]
    message = ask("image", messages=picture).choices[0].message
    url = message.images[0]["image_url"]["url"]
    assert url.startswith("data:image/png;base64,iVBOR"), (provider, url[:60])
    images = []
    for chunk in ask("image", messages=picture, stream=True):
        images += getattr(chunk.choices[0].delta, "images", None) or []
    assert images[0]["image_url"]["url"] == url, (provider, len(images))


print(
    f"litellm {version('litellm')}: whole, stream, schema, message.images, delta.images,"
    " as openai and as openrouter"
)
