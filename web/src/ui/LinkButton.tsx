import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

/** A link that looks like a button: it leads somewhere, and so is a link to keyboards and readers. */
export const LinkButton = createLink(Button);
