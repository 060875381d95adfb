"""The OpenAI SDK against the simulator: models, streams, schemas, pictures, errors."""

import base64
import json
import sys

import openai
from pydantic import BaseModel

client = openai.OpenAI(base_url=sys.argv[1], api_key="sk-any", max_retries=0)
TEXT = [{"role": "user", "content": "We moved the stock. It took a week."}]

ids = [model.id for model in client.models.list()]
assert "simulator/text" in ids and "simulator/image" in ids, ids
assert client.models.retrieve("simulator/text").id == "simulator/text"

pieces, usage, finish = [], None, None
stream = client.chat.completions.create(
    model="simulator/text", messages=TEXT, stream=True, stream_options={"include_usage": True}
)
for chunk in stream:
    usage = chunk.usage or usage
    for choice in chunk.choices:
        pieces.append(choice.delta.content or "")
        finish = choice.finish_reason or finish
assert "".join(pieces) == "We moved the stock. It took a week.", pieces
assert finish == "stop" and usage.total_tokens > 0, (finish, usage)

whole = client.chat.completions.create(model="simulator/text", messages=TEXT, n=2)
assert [choice.message.content for choice in whole.choices] == ["".join(pieces)] * 2


class Person(BaseModel):
    name: str
    age: int
    likes: list[str]


parsed = client.chat.completions.parse(model="simulator/text", messages=TEXT, response_format=Person)
assert isinstance(parsed.choices[0].message.parsed, Person), parsed

with client.chat.completions.stream(
    model="simulator/text", messages=TEXT, response_format=Person
) as events:
    for _ in events:
        pass
    final = events.get_final_completion()
assert list(json.loads(final.choices[0].message.content)) == ["name", "age", "likes"], final

images = client.images.generate(model="simulator/image", prompt="A cover for a story.", n=1)
assert base64.b64decode(images.data[0].b64_json).startswith(b"\x89PNG")

# A model that is not listed is served by what its name says; a text model draws nothing.
answer = client.chat.completions.create(model="nobody/none", messages=TEXT)
assert answer.choices[0].message.content, answer
try:
    client.images.generate(model="simulator/text", prompt="A cover for a story.")
    raise AssertionError("a text model drew a picture")
except openai.NotFoundError as error:
    assert "simulator/text" in error.message, error

print(f"openai {openai.__version__}: models, stream, n, schema, streamed schema, images, errors")
