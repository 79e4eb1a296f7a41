#include "against_torch.cpp"
