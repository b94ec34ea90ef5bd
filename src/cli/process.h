// What is set for the whole process.
#pragma once

namespace flant5 {

// Fills the places of standard streams that were closed when the program began, so that no file which is opened later
// gets a standard stream's number and with it what was meant for that stream. Reading or writing them fails as it does
// on a closed one.
void open_standard_streams();

// Gives memory that is freed back to the system at once where it is a mebibyte or more: the weights that are converted
// as a model is loaded leave holes otherwise, which the packed ones do not fill.
void return_freed_memory();

// Keeps memory that is freed for the batches to come, which ask for the same sizes again and again: what is given back
// to the system has to be fetched page by page.
void keep_freed_memory();

// As many files may be open at once as the system lets a process ask for.
void allow_open_files();

}  // namespace flant5
