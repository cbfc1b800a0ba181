import type { ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconTemplate } from '@tabler/icons-react';
import { TEMPLATES } from '@netloft/antrea';
import { KIND_LABEL } from '../../../components/policy-parts/facts.ts';
import { EDITOR_KIND_NAMES, type EditorKindName } from './editor.search.ts';
import { editorText as words } from './editor.messages.ts';

/** Puts another draft into the editor: a template of the same kind, or the empty policy of another. Ctrl/Cmd-Z brings the text back. */
export function TemplateMenu({
  kind,
  onChoose,
}: {
  readonly kind: EditorKindName;
  readonly onChoose: (kind: EditorKindName, template: string) => void;
}): ReactNode {
  return (
    <Menu position="bottom-end" withinPortal width={360}>
      <Menu.Target>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconTemplate size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {words.startFrom}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{words.templatesOf}</Menu.Label>
        {EDITOR_KIND_NAMES.filter((one) => one !== kind).map((one) => (
          <Menu.Item key={one} onClick={() => onChoose(one, 'blank')}>
            {KIND_LABEL[one]}
          </Menu.Item>
        ))}
        <Menu.Label>{KIND_LABEL[kind]}</Menu.Label>
        {TEMPLATES.filter(({ kinds }) => kinds.includes(kind)).map(({ id, title, description }) => (
          <Menu.Item key={id} onClick={() => onChoose(kind, id)}>
            <span>{title}</span>
            <br />
            <small className="muted">{description}</small>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
