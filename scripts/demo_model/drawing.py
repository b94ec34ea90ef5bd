"""Draws the sentences that the demo model is trained on: the one place where they are filtered."""

import hashlib
import random

import generator
import tweets

TWEET_SHARE = 0.3


class Drawer:
    """Generated sentences and tweets, none near a row that is held out. The tokenizer is trained on them too."""

    def __init__(self, tweet_rows, leakage_filter, generate=generator.sentence):
        self.tweet_rows = tweet_rows
        self.filter = leakage_filter
        self.generate = generate
        self.drawn = self.dropped = 0
        self.hash = hashlib.sha256()

    def sentence(self, tweet_share=TWEET_SHARE):
        """(text, label, share of its pieces to hide), never empty and never near a held-out row."""
        while True:
            is_tweet = random.random() < tweet_share
            if is_tweet:
                tweet, label = random.choice(self.tweet_rows)
                text = tweets.clean(tweet)
            else:
                text, label = self.generate()
            if text and not self.filter.leaks(text):
                break
            self.dropped += 1
        self.drawn += 1
        self.hash.update(f"{label}\t{' '.join(text.split())}\n".encode())
        return text, label, 0.08 if is_tweet else 0.02
