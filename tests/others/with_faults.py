"""What the OpenAI SDK makes of the simulator's faults: its own errors, and none of ours."""

import sys

import httpx
import openai
from pydantic import BaseModel

client = openai.OpenAI(base_url=sys.argv[1], api_key="sk-any", max_retries=2)
TEXT = [{"role": "user", "content": "We moved the stock. It took a week. Nobody missed it. That was it."}]


class Person(BaseModel):
    name: str
    age: int


def read(model):
    stream = client.chat.completions.create(model=model, messages=TEXT, stream=True)
    return "".join(
        choice.delta.content or "" for chunk in stream for choice in chunk.choices
    )


def fails(kind, act):
    try:
        act()
    except kind as error:
        return error
    raise AssertionError(f"{kind} was not raised")


def parse(model):
    return client.chat.completions.parse(model=model, messages=TEXT, response_format=Person)


assert read("fine") == read("busy") == TEXT[0]["content"], "two refusals with 429 are waited for"
assert "unavailable" in str(fails(openai.APIError, lambda: read("broken")))
# Older versions let the error of the HTTP library through.
fails((openai.APIConnectionError, httpx.RemoteProtocolError), lambda: read("cut"))
assert parse("shy").choices[0].message.refusal
fails(openai.LengthFinishReasonError, lambda: parse("long"))
fails(openai.InternalServerError, lambda: read("crashed"))
print("openai: 429 retried, error in a stream, cut, refusal, length, a page with 502")
