import { Navigate, Route, Routes } from 'react-router';
import { ItemPage } from './ItemPage';
import { ItemsPage } from './ItemsPage';
import { LessonPage } from './LessonPage';
import { LessonsPage } from './LessonsPage';
import { ProposalPage } from './ProposalPage';
import { ProposalsPage } from './ProposalsPage';

export function TrainingRoutes() {
  return (
    <Routes>
      <Route index element={<Navigate to="lessons" replace />} />
      <Route path="lessons" element={<LessonsPage />} />
      <Route path="lessons/:id" element={<LessonPage />} />
      <Route path="proposals" element={<ProposalsPage />} />
      <Route path="proposals/:id" element={<ProposalPage />} />
      <Route path="items" element={<ItemsPage />} />
      <Route path="items/:id" element={<ItemPage />} />
      <Route path="*" element={<Navigate to="/training" replace />} />
    </Routes>
  );
}
