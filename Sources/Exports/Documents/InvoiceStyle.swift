/// The style sheet of invoice documents: for screens, and for A4 and Letter paper.
enum InvoiceStyle {
    static let css = """

        *{box-sizing:border-box}
        html{background:#eef1f4}
        body{margin:0;color:#16202c;font:9.5pt/1.5 "Inter","Source Sans 3","Helvetica Neue",\
        "Liberation Sans","DejaVu Sans",Arial,sans-serif;-webkit-print-color-adjust:exact;\
        print-color-adjust:exact}
        main{max-width:190mm;margin:10mm auto;padding:16mm 18mm;background:#fff;\
        box-shadow:0 1px 3px rgba(22,32,44,.12)}
        h1,h2,h3,p,dl,dd,figure,table{margin:0}
        h1{font-size:22pt;line-height:1.1;font-weight:700;letter-spacing:-.01em}
        h2{font-size:8.5pt;font-weight:700;text-transform:uppercase;letter-spacing:.07em;\
        color:#5a6776;margin-bottom:2mm}
        h3{font-size:10.5pt;font-weight:700;margin-bottom:2mm}
        .top{display:flex;justify-content:space-between;padding-bottom:7mm;\
        border-bottom:2px solid #0f6b5c}
        .top .name{font-size:13pt;font-weight:700}
        .address{white-space:pre-line;color:#5a6776}
        .name{font-weight:700}
        .ident{text-align:right}
        .number{font-size:11pt;color:#5a6776;margin:1mm 0 2mm;font-variant-numeric:tabular-nums}
        .state{display:inline-block;padding:.6mm 3mm;border-radius:99px;font-size:8.5pt;\
        font-weight:700;background:#f3f6f9;color:#5a6776;border:1px solid #dde3ea}
        .state.open{color:#9a5400;background:#fff6e8;border-color:#f2d6ab}
        .state.paid{color:#0f6b5c;background:#e7f5f1;border-color:#b5dcd2}
        .state.void,.state.uncollectible{color:#a4262c;background:#fdeeee;border-color:#f0c4c5}
        .banner{margin-top:5mm;padding:2.5mm 4mm;background:#fff6e8;border-left:3px solid #e0a448}
        .parties{display:flex;justify-content:space-between;margin-top:7mm}
        .parties>div{width:46%}
        .parties>.facts{width:50%}
        .facts th{color:#5a6776;padding:.35mm 0}
        .facts td{text-align:right;padding:.35mm 0 .35mm 4mm;overflow-wrap:anywhere}
        .due{margin:7mm 0 8mm;padding:4mm 5mm;background:#f3f6f9;border-radius:2mm}
        .due p{display:flex;justify-content:space-between;\
        align-items:baseline}
        .due strong{font-size:17pt;font-weight:700;font-variant-numeric:tabular-nums}
        .due strong{margin-left:4mm}.due .by{color:#5a6776}
        table{width:100%;border-collapse:collapse}
        caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        th{text-align:left;font-weight:inherit;vertical-align:top}
        td{vertical-align:top}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;padding-left:5mm}
        .lines thead th{font-size:8.5pt;font-weight:700;color:#5a6776;\
        border-bottom:1px solid #16202c;padding-bottom:1.5mm}
        .lines tbody th,.lines tbody td{padding-top:2.4mm;padding-bottom:2.4mm;\
        border-bottom:1px solid #dde3ea}
        .lines tr{break-inside:avoid}
        .lines .what{font-weight:600}
        .what,.when{overflow-wrap:anywhere}
        .lines .when,.lines .how{display:block;color:#5a6776;font-size:8.5pt;line-height:1.45}
        .lines .how{margin-top:.4mm;overflow-wrap:anywhere}
        .unit{color:#5a6776}
        .totals{margin:5mm 0 0 auto;width:112mm;max-width:100%;break-inside:avoid}
        .totals th{padding:.9mm 0;overflow-wrap:anywhere}
        .totals td{padding:.9mm 0 .9mm 5mm}
        .totals .strong th,.totals .strong td{font-weight:700;border-top:1px solid #16202c;\
        padding-top:1.6mm}
        .note{font-size:8.5pt;color:#5a6776;margin-top:2mm}
        .payment,.usage,.proof{margin-top:9mm}
        .payment{break-inside:avoid;padding:4mm 5mm;border:1px solid #dde3ea;border-radius:2mm}
        .usage article{margin-top:4mm;padding-top:3mm;border-top:1px solid #dde3ea}
        .usage .when{font-weight:400;color:#5a6776;font-size:8.5pt}
        figure{margin-top:3mm;break-inside:avoid}
        figcaption{display:flex;justify-content:space-between;font-size:8.5pt;color:#5a6776;\
        margin-bottom:1mm}
        .source{font-family:ui-monospace,"DejaVu Sans Mono",monospace;color:#16202c}
        svg{display:block;width:100%;height:auto}
        .quota{break-inside:avoid}
        .proof{font-size:8.5pt;color:#5a6776;border-top:1px solid #dde3ea;padding-top:4mm}
        .proof p{margin-bottom:1.2mm}
        .hash{margin-top:2mm;font-size:7.5pt}
        .hash dd{font-family:ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        @media (max-width:640px){main{margin:0;padding:6mm}.top,.parties{flex-direction:column}\
        .ident{text-align:left}.totals{width:100%}.facts td{text-align:left}\
        .parties>div,.facts{width:100%}}
        @page{size:A4;margin:16mm 16mm 18mm;@bottom-right{content:"Page " counter(page) " of "\
        counter(pages);font:8pt "Liberation Sans","DejaVu Sans",sans-serif;color:#5a6776}}
        @media print{html{background:none}main{max-width:none;margin:0;padding:0;box-shadow:none}}

        """
}
