import { Route, Routes } from 'react-router';
import { ArticlePage } from './ArticlePage';
import { ArticlesPage } from './ArticlesPage';

export function KnowledgeRoutes() {
  return (
    <Routes>
      <Route index element={<ArticlesPage />} />
      <Route path=":id" element={<ArticlePage />} />
    </Routes>
  );
}
