import { Drawer } from 'antd';
import { Menu } from './Menu.tsx';

interface SideMenuProps {
  isOpen: boolean;
  onClose: () => void;
}

/** The menu as it slides in over a narrow page. */
export default function SideMenu({ isOpen, onClose }: SideMenuProps) {
  return (
    <Drawer open={isOpen} onClose={onClose} placement="left" title="菜单" size={240}>
      <Menu label="菜单" onChoose={onClose} />
    </Drawer>
  );
}
