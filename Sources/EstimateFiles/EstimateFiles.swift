// The target is begun; its files follow.
