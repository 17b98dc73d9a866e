import { Navigate, Route, Routes } from 'react-router';
import { LessonPage } from './LessonPage';
import { LessonsPage } from './LessonsPage';

export function TrainingRoutes() {
  return (
    <Routes>
      <Route index element={<Navigate to="lessons" replace />} />
      <Route path="lessons" element={<LessonsPage />} />
      <Route path="lessons/:id" element={<LessonPage />} />
      <Route path="*" element={<Navigate to="/training" replace />} />
    </Routes>
  );
}
