"""How servers word what they refuse: patterns for a prompt that is too long, its figures, keys and models."""

import re


def _patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)


_N = r"(\d[\d,]{0,11})"
_PROMPT = r"(?:prompts?|inputs?|messages?|requests?|queries|query|conversation|sequence|text|string)"
_OVER = r"(?:too (?:long|large|big)|(?:long|larg|great)er than|exceed(?:s|ed|ing)?|overflow\w*|(?:not|n't) fit)"
_LIMIT = r"(?:context|window|length|len\b|limit|maximum|max\b|tokens?)"
OTHER_LIMITS = re.compile(
    r"(?:tokens?|requests?)[ _-]per[ _-]|\b[TR]P[MD]\b|rate.?limit|quota|每分钟|限流|配额"
    r"|request (?:body|entity|payload)|(?:took|takes|taking) too long|number of (?:images|messages|tools)"
    r"|^\W*(?:参数\s*)?[`'\"]?max_(?:completion_|new_)?tokens\b"
    r"(?!.*(?:context|prompt|input|model_len|got -|上下文|输入))",
    re.IGNORECASE,
)
"""Limits of requests in a while, of bytes, or of the answer alone, told in words much like those for a long prompt."""
TOO_LONG_KIND = re.compile(
    r"exceed_context_size|context_?length_?exceeded|context_?window_?exceeded|string_above_max|prompt_too_long"
)
AT_LEAST = re.compile(r"at least \d", re.IGNORECASE)
TOO_LONG = _patterns(
    r"context[ _-]?(?:length|size|window|limit)",
    r"\bmax_model_len|max_position_embeddings|max_(?:seq|sequence|input|prompt|session)_(?:len|length|tokens)|max_total_tokens",
    r"\b(?:session_len|n_ctx|maxSeqLen|maxInputTokenLen)\b|INPUT_LENGTH_ERROR",
    r"max(?:imum)?[ _](?:allowed |session )?(?:input|prompt|sequence|model|context)[ _](?:token )?(?:length|len|size)",
    rf"\b{_PROMPT}\b[^.。]{{0,60}}\b{_OVER}\b",
    rf"\b(?:prompt|input)\b.{{0,80}}\b{_OVER}\b.{{0,40}}{_LIMIT}",
    rf"{_OVER}[^.。]{{0,40}}\b(?:maximum|max|model'?s?|allowed)\b[^.。]{{0,30}}\b(?:length|token)",
    r"range of input length should be",
    r"(?:prompt|input)[ _]?(?:length|tokens?)\b.{0,40}\b(?:must|should|cannot|can't)\b",
    r"max(?:_completion)?_tokens must be at least 1, got -",
    r"`?inputs`? (?:tokens )?(?:\+ `?max_new_tokens`? )?must (?:be|have)",
    r"(?:reduce|shorten) (?:the )?(?:length of (?:the|your) |your |number of tokens in the )?(?:input|prompt|message)",
    r"\b(?:prompt|input|request)\b[^.]{0,60}\btokens\b[^.]{0,30}\blimit\b",
    r"(?:use a )?shorter (?:prompt|input)",
    r"run out of tokens|token limit|token count exceeds|too many (?:input |prompt )?tokens",
    r"tokens? .{0,30}\b(?:in|of) (?:(?:the|your) )?(?:prompt|input|messages|request).{0,40}(?:cannot|must|exceed|more)",
    r"上下文[^。]{0,12}(?:长度|窗口|超|过长|溢出|上限)",
    r"(?:输入|提示词?|文本|消息|内容|prompt|tokens?)[^。，,]{0,24}(?:过长|太长|超长|超出|超过|超限|大于)",
    r"(?:超出|超过)[^。]{0,16}(?:最大|上限|限制)[^。]{0,8}(?:长度|tokens?|词元|字数)",
)
LIMITS = _patterns(
    rf"\+ \d+ > {_N}",
    rf"context[ _](?:length|size|window|limit)(?: is only| is| of only| of|:| limit of)? \(?{_N}",
    rf"maximum (?:input|prompt|model|allowed|session) length(?: is| of|:)? \(?{_N}",
    rf"(?:max_model_len|max_seq_len|max_total_tokens|session_len|n_ctx)\s*(?:[=:(]|of|is)?\s*\(?{_N}",
    rf"must (?:be <=|be less than|have less than|be at most) {_N}",
    rf"range of input length should be \[\d+, ?{_N}",
    rf"exceed\w* (?:the )?(?:model )?(?:token )?(?:limit|maximum)?(?: of|:)? ?\(?{_N}",
    rf"maximum number of tokens allowed \({_N}\)",
    rf"> {_N}(?: maximum| tokens|,|$)",
    rf"(?:limit|maximum|max)(?: is| of|:)? {_N} tokens",
    rf"{_N} maximum context length",
    rf"(?:上下文|最大|上限|限制)[^\d。]{{0,12}}{_N}",
)
SIZES = _patterns(
    rf"\({_N} in (?:the messages|your prompt)",
    rf"{_N} tokens (?:from|in) the input messages",
    rf"(?:contains|passed|has)(?: at least)? {_N} input tokens",
    rf"you requested {_N} tokens in the messages",
    rf"(?:resulted in|prompt contains) {_N} tokens",
    rf"(?:input|prompt|request)(?:_tokens)? (?:length )?(?:count )?\((?:length )?{_N}(?: tokens)?\)",
    rf"(?:prompt|input)(?: tokens?)?[ _](?:length|len|tokens)(?: of| is|:)? \(?{_N}",
    rf"length of prompt_tokens \({_N}\)",
    rf"requested tokens \({_N}\)",
    rf"given: {_N}",
    rf"(?:too long: |received |requested: ?){_N}",
    rf"(?:输入|提示)[^\d。]{{0,12}}{_N}",
)
ABOUT_KEY = _patterns(
    r"\b(?:api|access|secret)[ _-]?key\b.{0,40}"
    r"\b(?:invalid|incorrect|not valid|wrong|expired|missing|required|not found|not provided|disabled|revoked)\b",
    r"\b(?:invalid|incorrect|wrong|bad|expired|missing|no|unknown|revoked|provide an?|provide your)\b.{0,20}"
    r"\b(?:api|access|secret)[ _-]?key",
    r"\b(?:invalid|missing|expired|no|malformed) (?:auth\w*|bearer|access|virtual)[ _-]?(?:token|key|header)",
    r"authentication (?:error|failed|fails|required)|\bunauthori[sz]ed\b|not authenticated|could not authenticate",
    r"invalid_?api_?key|auth(?:entication)?_error|no_db_connection|token_not_found|no connected db",
    r"(?:密钥|api ?key|令牌)[^。，]{0,12}(?:无效|错误|不正确|过期|缺失|为空|未提供)",
    r"无效的(?:令牌|密钥)|未授权|鉴权失败|身份验证失败|认证失败",
)
NO_SUCH_MODEL = _patterns(
    r"\bmodel\b[^.]{0,120}\b(?:does not exist|not found|not exist|is not available|not loaded|unknown)",
    r"\b(?:unknown|invalid|unsupported|no such) model\b",
    r"pinned to|模型[^。]{0,60}(?:不存在|未找到)|model_not_found",
)
BARE_FAILURE = re.compile(r"internal server error\.?", re.IGNORECASE)
"""What LiteLLM says when it gets no key, and any other server that has nothing to say."""
