"""A few words that steer instead of answering: take it back, the question before, stop, a person, the other language.

Only a message that is nothing else is a command, so that no answer is lost to one.
"""

import re
from collections.abc import Mapping
from typing import Literal

from prescreen.reading.writing import fold

Command = Literal["undo", "back", "stop", "human", "english", "chinese"]

_WORDS: Mapping[Command, str] = {
    "undo": """
        undo; undo that; take it back; take that back; oops; that was wrong; that is wrong; i made a mistake;
        my mistake; wrong button; i pressed the wrong button; 撤销; 撤回; 退回; 退回去; 打错了; 写错了; 填错了; 选错了;
        按错了; 点错了
    """,
    "back": """
        back; go back; previous; previous question; last question; the question before; one back; 返回; 后退; 上一题;
        上一个; 上一个问题; 上一步; 回到上一题; 回上一题
    """,
    "stop": """
        stop; stop here; quit; exit; end; i want to stop; i want to stop here; can we stop; no more questions; enough;
        停止; 停下; 退出; 结束; 不填了; 不想填了; 不做了; 到这里吧; 先到这里; 就到这儿吧; 不想答了
    """,
    "human": """
        human; a human; real person; a real person; a person; agent; operator; talk to a person; talk to a human;
        talk to someone; i want to talk to a person; i want to talk to someone; speak to a person; speak to someone;
        人工; 转人工; 人工客服; 客服; 找人工; 真人; 找真人; 我要人工; 我想找人聊; 想跟真人说话
    """,
    "english": """
        english; in english; english please; speak english; switch to english; 英文; 英语; 说英语; 用英文; 换成英文
    """,
    "chinese": """
        chinese; in chinese; chinese please; mandarin; speak chinese; switch to chinese; 中文; 汉语; 普通话;
        说中文; 用中文; 换成中文
    """,
}
_COMMANDS: Mapping[str, Command] = {
    word.strip(): command for command, words in _WORDS.items() for word in words.split(";") if word.strip()
}
_POLITE = re.compile(r"^(?:please|pls|请|麻烦)[ ,]*|[ ,]*(?:please|pls|thanks|thank you|谢谢|吧|啊|了)$")


def read_command(message: str) -> Command | None:
    """The command that a message is, if it is nothing else."""
    folded = fold(message).folded.strip(" .!,")
    return _COMMANDS.get(folded) or _COMMANDS.get(_POLITE.sub("", folded))
