"""Writes the files of a checkpoint folder."""

import copy

import torch
from transformers import GenerationConfig, T5Tokenizer


def write_checkpoint(model, folder):
    """Model in bfloat16, configuration, and what AutoTokenizer needs beside spiece.model."""
    copy.deepcopy(model).to(torch.bfloat16).save_pretrained(folder)
    GenerationConfig(decoder_start_token_id=0, pad_token_id=0, eos_token_id=1, max_new_tokens=8).save_pretrained(folder)
    T5Tokenizer.from_pretrained(folder, extra_ids=0).save_pretrained(folder)
