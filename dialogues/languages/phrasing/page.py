"""What the pages of the web chat say beside the script and the bot, in English."""

from dialogues.languages.phrasing.english import Group, Texts

PAGE: Texts = {
    "site": "Distributed Dialogue",
    "skip": "Skip to your answer",
    "back": "Back to the start page",
}

START: Texts = {
    "welcome": "Have your say",
    "about": "Here you can take part in a public dialogue, by chat, in your own time.",
    "asks": "What you will be asked about",
    "bodies": "Who would share the data",
    "decides": "Who decides",
    "decides_when": "When they decide",
    "replies": "Who replies to what people say",
    "replies_by": "By when they reply",
    "how": "How it works",
    "how_parts": "You read and answer in short parts. You can stop and come back at any time.",
    "how_name": "We do not ask for your name. You get a code, so that only you can come back.",
    "how_skip": "You can leave out any question, leave for good, or have all you wrote deleted.",
    "how_device": "One small file (a cookie) on this device keeps your chat open. "
    "There is no tracking.",
    "privacy": "What happens to your answers",
    "language": "Language",
    "start": "Start",
    "have_code": "Do you have an invitation code?",
    "code": "Invitation code",
    "code_hint": "It is on your letter, poster or message.",
    "code_send": "Go on",
    "code_unknown": "We do not know the code “{code}”. Please check it and type it again.",
    "have_resume": "Have you been here before?",
    "resume": "Your resume code",
    "resume_hint": "It has 28 letters and numbers. Spaces and dashes do not matter.",
    "resume_send": "Come back to my chat",
    "resume_unknown": "We do not know that resume code. Please check each letter. "
    "If you asked us to delete everything, the chat is gone.",
    "resume_title": "Come back to your chat",
    "resume_about": "This link opens your chat on this device. "
    "Do this only on a device that you trust.",
    "open_chat": "There is a chat on this device",
    "open_chat_about": "Somebody has started a chat here. If that was you, carry on. "
    "If not, start as somebody new: you will not see what they wrote.",
    "carry_on": "Carry on with my chat",
    "afresh": "Start as somebody new",
    "left": "This device no longer shows your chat. Your answers are kept. "
    "To come back, use your resume code.",
    "gone": "There is no chat here any more. You can start again, or use your resume code.",
}

CHAT: Texts = {
    "log": "Conversation",
    "guide": "Guide",
    "you": "You",
    "earlier": ("Show {count} earlier message", "Show {count} earlier messages"),
    "unreadable": "This message cannot be shown any more.",
    "download": "Download {name}",
    "your_answer": "Your answer",
    "change": "Change",
    "change_answer": "Change your answer: {answer}",
    "write": "Write your answer or a question",
    "write_hint": "You can write **help** at any time.",
    "send": "Send",
    "attach_photo": "Add a photo",
    "attach_voice": "Add a sound recording",
    "attach_photo_voice": "Add a photo or a sound recording",
    "attach_hint_photo": "Pictures: JPEG, PNG or WebP. We take out where and when they were made.",
    "attach_hint_voice": "Recordings: MP3, M4A, OGG, WAV or WebM. We take out where and when "
    "they were made, and names and titles noted in them. What is heard stays as it is.",
    "attach_most": "At most {most} MB. You can write something with it.",
    "sent_photo": "A photo",
    "sent_voice": "A sound recording",
    "sent_other": "A file",
    "reload": "Look for new messages",
    "sending": "Sending…",
    "over": "This chat is over.",
    "choices": "Your choices",
    "choices_about": "You can press one of these at any time.",
    "word_help": "Help",
    "word_pause": "Pause",
    "word_resume": "Carry on",
    "word_skip": "Skip this question",
    "word_back": "Change my last answer",
    "word_menu": "My dialogues",
    "word_language": "Language",
    "word_my data": "A copy of my data",
    "word_privacy": "Privacy",
    "word_complain": "Complain",
    "word_stop": "Leave the dialogue",
    "word_forget": "Delete everything about me",
    "keep": "Keep your resume code",
    "keep_about": "With this code you can come back later, or on another device. "
    "Write it down, or save the link. Whoever has it can read your chat.",
    "keep_link": "Link to your chat",
    "copy": "Copy the link",
    "copied": "Copied.",
    "leave": "Close the chat on this device",
    "leave_about": "On a shared device, close the chat when you stop. "
    "Keep your resume code first: without it you cannot come back.",
}

_SHORTER = (
    "The most is {most}. Please make it shorter, or send it in parts. "
    "Your words are still in the box."
)

PROBLEMS: Texts = {
    "problem": "There is a problem",
    "empty": "Nothing was sent. Please write something, or press one of the buttons.",
    "too_long": (
        f"Your message has {{length}} letter. {_SHORTER}",
        f"Your message has {{length}} letters. {_SHORTER}",
    ),
    "too_fast": "That was very quick. Please wait a moment and send it again. "
    "Your words are still in the box.",
    "too_many": "Many people have started from this network just now. "
    "Please wait a minute and try again.",
    "not_kept": "Your message could not be kept just now. Your words are still in the box. "
    "Please wait a minute and send it again.",
    "offline": "There is no connection. Your words are still in the box. "
    "Please send them again later.",
    "page_old": "This page was too old. Please send it again.",
    "not_ours": "This form did not come from our page. "
    "Please open the chat in your browser and try again.",
    "file_too_large": "That file is larger than {most} MB. Please choose a smaller one. "
    "Your words are still in the box.",
    "file_other_photo": "That file is no JPEG, PNG or WebP picture, so it was not taken. "
    "Please choose another one. Your words are still in the box.",
    "file_other_voice": "That file is no MP3, M4A, OGG, WAV or WebM recording, so it was not "
    "taken. Please choose another one. Your words are still in the box.",
    "file_other_photo_voice": "That file is neither a picture (JPEG, PNG or WebP) nor a recording "
    "(MP3, M4A, OGG, WAV or WebM), so it was not taken. "
    "Please choose another one. Your words are still in the box.",
    "file_damaged": "That file is damaged, or made in a way we do not know, so it was not taken. "
    "Please choose another one. Your words are still in the box.",
    "file_not_here": "This question takes no files, so yours was not taken. "
    "Your words are still in the box.",
    "too_slow": "Your file took too long to arrive. Please try a smaller one, or a better network.",
    "too_big": "That was too much at once. Please send less.",
    "no_page": "There is no such page. Please check the address.",
    "busy": "We cannot open this page just now. Please try again in a minute. "
    "What you have sent before is kept.",
    "broken": "Something went wrong on our side. Please try again in a minute. "
    "If it happens again, tell the people who invited you: reference {reference}.",
}

GROUPS = (
    Group(where="On every page of the web chat.", texts=PAGE),
    Group(where="On the page where people start or come back.", texts=START),
    Group(where="On the page of the chat.", texts=CHAT),
    Group(where="On a page, where something went wrong.", texts=PROBLEMS),
)
