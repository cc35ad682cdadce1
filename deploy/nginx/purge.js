// Purges nginx's cache by tag: removes the files of the responses that have one of the tags.
//
// nginx keeps a response's headers at the beginning of its file, and takes a file that is gone for a
// miss. Each purge reads the beginning of every file: made for some ten thousand of them.
const fs = require('fs');
const HEAD_BYTES = 32768;  // proxy_buffer_size: address and headers must fit into it

function purge(r) {
    let tags;
    try {
        tags = JSON.parse(r.requestText).tags;
    } catch (e) {
        r.return(400, 'expected {"tags": [...]}\n');
        return;
    }
    const wanted = {};
    tags.forEach((tag) => { wanted[tag] = true; });
    const removed = sweep(r.variables.newsgraph_cache, wanted);
    r.return(200, `${removed} removed\n`);
}

function sweep(folder, wanted) {
    let removed = 0;
    fs.readdirSync(folder, { withFileTypes: true }).forEach((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
            removed += sweep(path, wanted);
        } else if (tagsOf(path).some((tag) => wanted[tag])) {
            removed += remove(path);
        }
    });
    return removed;
}

function tagsOf(path) {
    let fd;
    try {
        fd = fs.openSync(path);
        const head = Buffer.alloc(HEAD_BYTES);
        const length = fs.readSync(fd, head, 0, HEAD_BYTES, 0);
        const text = head.toString('utf8', 0, length);
        const found = /\r\nCache-Tag: ([^\r]*)\r\n/i.exec(text);
        return found ? found[1].split(',') : [];
    } catch (e) {
        if (e.code !== 'ENOENT') {  // gone meanwhile
            throw e;
        }
        return [];
    } finally {
        if (fd !== undefined) {
            fs.closeSync(fd);
        }
    }
}

function remove(path) {
    try {
        fs.unlinkSync(path);
        return 1;
    } catch (e) {
        return 0;
    }
}

export default { purge };
