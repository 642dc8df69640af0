"""What the bot says in a conversation beside the script, in English."""

from dialogues.languages.phrasing.english import Group, Texts
from dialogues.script.limits import LONGEST_LABEL

BUTTONS: Texts = {
    "next": "Next",
    "more": "Tell me more",
    "sources": "Where is this from?",
    "skip": "Skip",
    "decline": "Prefer not to say",
    "dont_know": "I don't know",
    "done": "Done",
    "danger_help": "Who can help",
    "start": "Start",
    "later": "Not now",
    "carry_on": "Carry on",
    "enough": "Enough for now",
    "yes": "Yes",
    "no": "No",
    "agree": "I agree",
    "disagree": "I do not agree",
    "leave_yes": "Yes, I want to leave",
    "forget_yes": "Yes, delete everything",
    "changed_mind": "No, stay",
    "take_back": "Take back: {purpose}",
    "allow": "Allow: {purpose}",
    "leave_it": "Leave it as it is",
    "change_earlier": "Change an earlier answer",
    "is_answer": "It is my answer",
    "draft_language": "{language} (draft)",
    "meant_answer": "I meant it as my answer",
    "meant_word": "I meant the word “{word}”",
    "come_back": "Come back",
    "stay_out": "Stay out",
    "rate_1": "Not at all",
    "rate_2": "A little",
    "rate_3": "Partly",
    "rate_4": "Mostly",
    "rate_5": "Fully",
    "no_information": "Not enough information",
    "other_option": "Something else",
    "search_again": "Search again",
    "tradeoff_keep": "Keep it",
    "tradeoff_change": "Change it",
}

QUESTIONS: Texts = {
    "scale_ends": "{least} = {least_label} · {most} = {most_label}",
    "multi_hint": "Choose as many as you like, then press **Done**.",
    "multi_most": "Tap your choices, then press **Done**.",
    "multi_full": (
        "You can choose only {count}. Tap one you chose to take it back.",
        "You can choose up to {count}. Tap one you chose to take it back.",
    ),
    "multi_too_many": "That is more than you can choose here, so I have taken none of it. "
    "Tap your choices, or name fewer.",
    "allocate_left": "Points left: {left} of {points}. Tap an amount, or type a whole number.",
    "allocate_given": "Your points:",
    "other_ask": "What is it? Write it in your own words.",
    "list_hint": "Write the first letters of your answer. I will show you what fits.",
    "list_found": "Tap your answer, or write more letters.",
    "list_more": (
        "{count} more fits. Tap your answer, or write more letters.",
        "{count} more fit. Tap your answer, or write more letters.",
    ),
    "number_any": "Write a number{unit}.",
    "number_between": "Write a number from {least} to {most}{unit}.",
    "number_from": "Write a number: {least} or more{unit}.",
    "number_to": "Write a number: {most} or less{unit}.",
    "tradeoff_hint": "Tap each choice to see what it gains and gives up. Then press **Done**.",
    "tradeoff_told": "**Gained:** {gains}\n\n**Given up:** {gives_up}",
    "tradeoff_package": "**This is your package.** Do you want to keep it?",
    "rank_hint": "Tap them in order, the most important first. Tap again to take one back.",
    "reflect_hint": "Write in your own words, in one message or several.",
    "reflect_voice": "You can also send a voice message.",
    "reflect_photo": "You can also send a photo.",
    "reflect_kept": "Thank you, I have kept that. Send more, or press **Done**.",
    "reflect_full": (
        "I have kept {count} message for this question. Press **Done** to go on.",
        "I have kept {count} messages for this question. Press **Done** to go on.",
    ),
    "quiz_right": "That is right.",
    "quiz_answer": "The answer is: {answer}.",
    "quiz_wrong": "Not quite. The answer is: {answer}.",
    "sources_title": "This comes from:",
    "source": "{title} (checked {checked})",
    "handout": "Here it is: **{title}**",
    "reveal_early": (
        (
            "Fewer than {count} person has answered so far. "
            "That is too few to show results and keep every answer private."
        ),
        (
            "Fewer than {count} people have answered so far. "
            "That is too few to show results and keep every answer private."
        ),
    ),
    "reveal_uneven": (
        (
            "So far not enough people gave each answer to show results and keep every answer "
            "private. It takes at least {count} person for each."
        ),
        (
            "So far not enough people gave each answer to show results and keep every answer "
            "private. It takes at least {count} people for each."
        ),
    ),
    "reveal_folded": "Answers that are close are counted together, to keep every answer private.",
    "reveal_people": (
        "These are the answers of {count} person. Shares are rounded.",
        "These are the answers of {count} people. Shares are rounded.",
    ),
}

ODD: Texts = {
    "odd_choice": "I did not find that among the answers. Please tap one, or type its number.",
    "odd_label": "I did not find that among the answers. Please tap one.",
    "unclear": "Do you mean {answers}? Please tap the one you mean.",
    "unclear_one": "Do you mean {answers}? Then please tap it.",
    "odd_amount": "Please tap an amount, or type a whole number from 0 to {left}.",
    "odd_number": "I did not find a number in that. Please write it in figures, such as 42.",
    "list_none": "I found nothing like that. Please try other letters.",
    "number_which": "I need one number. Which of these do you mean?",
    "number_outside": "{number} does not fit here.",
    "number_whole": "I need a whole number. Which of these comes nearest?",
    "number_decimals": (
        "I can keep {count} figure after the point. Which of these comes nearest?",
        "I can keep {count} figures after the point. Which of these comes nearest?",
    ),
    "odd_button": "I did not understand that. Please tap one of the buttons.",
    "odd_media": "I can't use that here. Please answer with words or buttons.",
    "odd_forward": "I can't use a forwarded message. Please say it in your own words.",
    "odd_picture": "I can't open this kind of picture file. Please send it as a photo, not as "
    "a file.",
    "odd_text": "Thank you. I can't answer messages here, but you can write **help**.",
    "stale": "That question is closed.",
    "edited": "I have kept your change. Your first version is kept too.",
    "edited_late": "That part has ended. I have kept your change, marked as late.",
    "late_words": "**{title}** has ended. I have kept what you sent now, marked as late. "
    "It is not counted.",
    "late_kept": "I have kept what you tapped now, marked as late. It is not counted.",
    "edited_other": "I can only follow changes to answers you wrote in your own words.",
}

STAGES: Texts = {
    "invite": "**{title}**\n\nThis part is ready for you. It takes about {minutes}.",
    "invite_own": "**{title}** (about {minutes})\n\n{invitation}",
    "remind": "**{title}** is still open, if you have a moment. It takes about {minutes}.",
    "remind_last": "This is the last time I remind you about **{title}**. "
    "You can still take part, or leave it.",
    "remind_begun": "**{title}** is still open, if you have a moment.",
    "left_read": "There is something left to read.",
    "invite_back": "You have not come to the end of **{title}** yet. Would you like to go on?",
    "waiting": "That is all for now. The next part, **{title}**, opens {when}.",
    "waiting_first": "Thank you for joining. The first part, **{title}**, opens {when}.",
    "later_said": "All right. Your place is kept. Write to me whenever you want to carry on.",
    "closed_stage": "**{title}** has ended. What you answered is kept.",
    "closed_unkept": "**{title}** has ended. What you answered before that is kept. "
    "What you sent now is not.",
    "finished": "That was the last part. Thank you for your time and your thoughts.",
    "finished_again": "You have finished this dialogue. Thank you. "
    "Write **my data** to see what you told us, or **help** for more.",
    "round_closed": "This dialogue has ended. What you answered is kept. Thank you.",
    "round_cancelled": "This dialogue was called off. We are sorry. "
    "Write **forget** if you want your answers deleted.",
    "round_paused": "The people who run this dialogue have paused it, so I could not take that "
    "in. Your place is kept. Please try again later.",
    "ended": "This dialogue has ended. You can write **my data**, **forget** or **complain**.",
}

TIMES: Texts = {
    "minutes": ("{count} minute", "{count} minutes"),
    "soon": "in a moment",
    "on_day": "on {day} at {time}",
    "left_questions": ("{count} question is left.", "{count} questions are left."),
    "in_seconds": ("in {count} second", "in {count} seconds"),
    "in_minutes": ("in {count} minute", "in {count} minutes"),
}

COMMANDS: Texts = {
    "help": "You are taking part in **{title}**. Write one of these words at any time:\n\n"
    "- **pause**: stop messages for now\n"
    "- **resume**: carry on\n"
    "- **skip**: leave out this question\n"
    "- **back**: change your last answer\n"
    "- **stop**: leave for good\n"
    "- **my data**: get a copy of everything I hold about you\n"
    "- **forget**: delete everything about you\n"
    "- **privacy**: what happens to your answers, and what you allow\n"
    "- **language**: change the language\n"
    "- **complain**: tell us what went wrong",
    "privacy": "{notice}\n\nQuestions about your data: {contact}",
    "consents": "What you said beside taking part:\n\n{told}\n\nYou can change it at any time.",
    "consent_told": "- {purpose} **{answer}**",
    "consent_yes": "You said yes.",
    "consent_no": "You said no.",
    "consent_unasked": "You were not asked yet.",
    "taken_back": "You have taken this back: {purpose}\n\nIt counts from now on, also for what you "
    "told us before. Files of answers made before are handed out no more, and the people who run "
    "this dialogue are told whom to ask to delete theirs. What was printed before cannot be called "
    "back.",
    "allowed": "You now allow this: {purpose}\n\n"
    "You can take it back at any time. Write **privacy** to do so.",
    "paused": "Paused. I will not write to you. Write **resume** when you want to carry on.",
    "resumed": "Welcome back.",
    "not_paused": "You are not paused. Let us go on.",
    "stop_ask": "Do you want to leave this dialogue? What you answered will be kept. "
    "To have it deleted, write **forget** instead.",
    "stopped": "You have left. I will not write to you again. "
    "If you change your mind, write **resume**.",
    "stayed": "All right. Nothing has changed.",
    "forget_ask": "Do you want me to delete everything about you: your answers, your words and "
    "how to reach you? This cannot be undone.",
    "forgotten": "Everything about you is deleted here. Your chat app may keep its own copy: "
    "delete this chat to remove it. Goodbye, and thank you.",
    "left_backups": "Backups made until now may still hold it, until {date} at the latest; then "
    "they are deleted too.",
    "left_copies": "Until now, files of answers were taken out of here, perhaps with yours. "
    "I cannot reach those files: the people who run this dialogue are told whom to ask to delete "
    "them.",
    "my_data": "Here is a copy of everything I hold about you. It is now in this chat too.",
    "language_ask": "Which language would you like?",
    "language_one": "This dialogue is in {language} only.",
    "language_set": "I will go on in {language}.",
    "complain_ask": "Please tell me in one message what went wrong. It goes to the people who run "
    "this dialogue. They must answer you here within 30 days. Write **cancel** to go back.",
    "complained": "Thank you. This confirms that your complaint is kept. The people who run this "
    "dialogue must answer you here within 30 days. You can also write to: {contact}",
    "complaint_answer": "The people who run this dialogue answer your complaint:\n\n{answer}",
    "return_ask": "You left this dialogue. Do you want to come back?",
    "declined_again": "You did not agree to take part. Would you like to look at it again?",
}

DANGER: Texts = {
    "danger_thanks": "Thank you for telling us. You decide what happens next.",
    "danger_told": "Thank you for telling us. If you are in danger now, call **999**. These "
    "services can help:\n\n{services}\n\nNobody reads this chat as it comes in. A person on duty "
    "looks at your message at the latest {when}.",
    "too_young": "Thank you for your interest. This dialogue is for people of {age} or over, so "
    "it ends here. Everything you told us is deleted. If something worries you, these services "
    "can help:\n\n{services}",
}

OUTSIDE: Texts = {
    "no_round": "Hello. To take part you need a link or a code from the people who run a "
    "dialogue. If you have a code, send it to me.",
    "code_unknown": "I do not know that code. Please check it, or ask the people who sent it.",
    "code_wait": "That was a few wrong codes. Please wait ten minutes and try again.",
    "round_full": "All places are taken. Thank you for your interest.",
    "round_over": "That dialogue is not open for joining any more. Thank you for your interest.",
    "menu": "You take part in more than one dialogue. Which one do you want to go on with?",
    "group": "I talk with people one to one. Please write to me in a private chat.",
    "kindly_failed": "Sorry, I could not take that message in. The people who look after me "
    "have been told. Please try again in other words.",
}

CHANGES: Texts = {
    "ask_again": "_You can change your answer._",
    "ask_again_was": "_You can change your answer. It was: {answer}_",
    "ask_again_words": "What you write now takes the place of what you sent before.",
    "change_ask": "Do you want to change an earlier answer, or is this your answer here?",
    "nothing_before": "There is no earlier answer that you could change.",
    "fixed_closed": "That part has ended, so that answer can't be changed any more.",
    "fixed_key": "You have seen the right answer by now, so yours can't be changed any more.",
    "fixed_compared": "That answer can't be changed any more: it is compared with what you think "
    "later, and a later part has opened.",
}

LOSSES: Texts = {
    "lost_voice": "I am sorry: your voice note did not reach me after all, so I have not kept it. "
    "Please record it again, or answer in another way.",
    "lost_photo": "I am sorry: your photo did not reach me after all, so I have not kept it. "
    "Please send it again, or answer in another way.",
    "lost_too_late": "I am sorry: a voice note or photo of yours did not reach me after all, so I "
    "have not kept it. That question is closed by now. Everything you wrote or tapped is kept.",
}

POST: Texts = {
    "words_taken_back": "A message stood here. The person who wrote it has taken it back.",
}

GROUPS = (
    Group(where="On a button of the chat.", longest=LONGEST_LABEL, texts=BUTTONS),
    Group(where="With a question, or after an answer.", texts=QUESTIONS),
    Group(where="After something that the bot can make nothing of.", texts=ODD),
    Group(where="When a part of the dialogue opens, waits or ends.", texts=STAGES),
    Group(
        where="Inside another message, for a time: about 5 minutes, in 3 minutes.",
        texts=TIMES,
    ),
    Group(where="After a word that is always obeyed, such as help or stop.", texts=COMMANDS),
    Group(where="When somebody goes back to change an answer.", texts=CHANGES),
    Group(where="When a voice note or photo could not be had after all.", texts=LOSSES),
    Group(where="To somebody who writes of harm, or of being a child.", texts=DANGER),
    Group(where="To somebody who is in no dialogue, or in several.", texts=OUTSIDE),
    Group(where="In place of what somebody else wrote.", texts=POST),
)
