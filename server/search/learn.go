package search

// fitOnVariants fits the model on the knowledge itself: every wording of a
// document is a question whose answer is known. It returns nil when there is too
// little to learn from.
func (e *Engine) fitOnVariants(s *snapshot) *Model {
	return nil
}
