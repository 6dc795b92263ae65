package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A web folder that holds the four files, gzipped.
 *
 * @param base the folder's address, which ends with a slash
 */
record MnistMirror(URI base) implements MnistSource {

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public Map<MnistFile, byte[]> fetch() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        Map<MnistFile, byte[]> contents = new EnumMap<>(MnistFile.class);
        for (MnistFile file : MnistFile.values()) {
            URI address = base.resolve(file.fileName() + ".gz");
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofMinutes(2))
                    .build();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IOException(address + " answers with status " + response.statusCode() + ".");
            }
            contents.put(file, response.body());
        }
        return contents;
    }
}
