package org.ladderlab.plugins.quality.classifier;

import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.TestContext;

class ClassifierTest extends EncoderDecoderContract {

    @Override
    protected DataSpec data() {
        return Classes.DATA;
    }

    @Override
    protected Encoder encoder(TestContext context) {
        return context.create(ClassifierEncoder.TYPE, Classes.small());
    }

    @Override
    protected Decoder decoder(TestContext context) {
        return context.create(ClassTemplatesDecoder.TYPE, Classes.templates());
    }
}
